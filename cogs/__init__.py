"""Everything that speaks Discord: commands, listeners, buttons. A name without underscore is an extension."""
