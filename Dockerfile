# Built in one image, run in another that has neither compiler nor package tools of ours.
FROM python:3.13-slim AS build
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy VIRTUAL_ENV=/opt/darkroom
WORKDIR /build
COPY requirements requirements
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
    && python -m venv --without-pip "$VIRTUAL_ENV" \
    && uv pip sync --no-cache --require-hashes requirements/runtime.txt
# What changes most often comes last.
COPY pyproject.toml README.md ./
COPY migrations migrations
COPY sandbox sandbox
COPY cogs cogs
COPY bot bot
RUN uv pip install --no-cache --no-deps .

FROM python:3.13-slim
# The database is written anew now and then (docs/operating.md), and /tmp may be memory.
ENV PATH=/opt/darkroom/bin:$PATH PYTHONUNBUFFERED=1 SQLITE_TMPDIR=/srv/darkroom/data
# Letters for Chinese in the pictures that the bot draws itself.
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends fonts-wqy-microhei \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --create-home --home-dir /srv/darkroom darkroom \
    && install --directory --owner=darkroom --mode=700 /srv/darkroom/data
COPY --from=build /opt/darkroom /opt/darkroom
COPY bot.toml /srv/darkroom/bot.toml
USER darkroom
WORKDIR /srv/darkroom
VOLUME /srv/darkroom/data
EXPOSE 8085
HEALTHCHECK --start-period=30s CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8085/healthz', timeout=3)"]
ENTRYPOINT ["darkroom"]
CMD ["run"]
