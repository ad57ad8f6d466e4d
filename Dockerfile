# One image for the web server and the worker. Official base; nothing is fetched when it runs.
FROM python:3.11-slim-bookworm AS packages
WORKDIR /app
COPY requirements.lock .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.11-slim-bookworm
# pg_dump and psql make and put back backups; they must not be older than the server (see compose.yaml).
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client libjemalloc2 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 passerelle && install -d -o passerelle -g passerelle /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app/site PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=passerelle.settings.production DATA_DIR=/data HOST=0.0.0.0 PORT=8000 \
    LD_PRELOAD=libjemalloc.so.2
# The files that readers fetch and the catalogs belong to the version: they are in the image.
RUN python -m passerelle.catalogs locale/*/LC_MESSAGES/*.po site/passerelle/upstream_locale/*/LC_MESSAGES/*.po \
    && STATIC_DIR=/app/static SECRET_KEY=none-is-used-here-only-files-are-gathered-0123456789-abcdef \
       ALLOWED_HOSTS=build BASE_URL=https://build SENTENCE_ENCODER=none python manage.py collectstatic --noinput
ENV STATIC_DIR=/app/static
USER passerelle
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["gunicorn", "-c", "deploy/gunicorn.conf.py", "passerelle.wsgi"]
