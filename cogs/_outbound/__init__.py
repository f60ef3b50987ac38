"""What Discord is told besides status messages: buttons, files, pictures, links, threads, private answers."""
