# Two stages: the first installs the locked packages, the second holds them and the code, and runs without root.
FROM python:3.11.14-slim-trixie AS packages
RUN pip install --no-cache-dir uv==0.13.8
COPY requirements.txt /
RUN uv venv /venv \
    && uv pip install --python /venv/bin/python --no-cache --compile-bytecode --require-hashes --requirement /requirements.txt

FROM python:3.11.14-slim-trixie
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=1048576 \
    DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=8000
# pg_dump and pg_restore, for manage.py backup; of the same major version as the server in docker-compose.yml.
RUN apt-get update -qq \
    && apt-get install -qq -y --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /app openseat \
    && install --directory --owner openseat --group openseat /data
COPY --from=packages /venv /venv
COPY . /app
WORKDIR /app
RUN python -m compileall -q /app \
    && DATA_DIR=/tmp/build DJANGO_SETTINGS_MODULE=events_site.settings \
    python -c "import django; django.setup(); from common.statics import prepare; prepare()"
USER openseat
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://localhost:{os.environ[\"PORT\"]}/healthz', timeout=2)"]
CMD ["python", "manage.py", "web"]
