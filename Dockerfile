# Two stages: the first installs the locked packages, the second holds them and the code, and runs without root.
FROM python:3.11.14-slim-bookworm AS packages
RUN pip install --no-cache-dir uv==0.13.8
COPY requirements.txt /
RUN uv venv /venv \
    && uv pip install --python /venv/bin/python --no-cache --compile-bytecode --require-hashes --requirement /requirements.txt

FROM python:3.11.14-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=8000
RUN useradd --system --uid 10001 --home-dir /app openseat \
    && install --directory --owner openseat --group openseat /data
COPY --from=packages /venv /venv
COPY . /app
RUN python -m compileall -q /app
WORKDIR /app
USER openseat
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://localhost:{os.environ[\"PORT\"]}/healthz', timeout=2)"]
CMD ["python", "manage.py", "web"]
