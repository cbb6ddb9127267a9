# One image for web, worker, beat and migrate: the command says which. See compose.yaml.
#   docker build -t dnc .
ARG BASE=python:3.12-slim-bookworm

FROM ${BASE} AS build
WORKDIR /srv
# Database and broker run elsewhere, so requirements-services.txt stays out.
COPY requirements.txt ./
RUN python3 -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
# Catalogues and static files are part of the image. The settings ask for services by name; nothing is reached while building.
ENV DJANGO_SETTINGS_MODULE=config.settings.development \
    DATABASE_URL=postgresql://none@127.0.0.1/none \
    BROKER_URL=redis://127.0.0.1/0 \
    DNC_HOME=/tmp/build \
    DNC_STATIC=/srv/staticfiles
RUN /opt/venv/bin/python manage.py messages compile \
    && /opt/venv/bin/python manage.py collectstatic --noinput \
    && rm -rf tests benchmarks /tmp/build \
    && /opt/venv/bin/python -m compileall -q /srv

FROM ${BASE} AS run
RUN groupadd --system --gid 10001 dnc \
    && useradd --system --uid 10001 --gid dnc --no-create-home --home-dir /var/lib/dnc dnc \
    && install -d -o dnc -g dnc -m 0750 /var/lib/dnc
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv /srv
WORKDIR /srv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    DNC_HOME=/var/lib/dnc \
    DNC_STATIC=/srv/staticfiles \
    GUNICORN_CMD_ARGS="--workers 4 --threads 8"
USER 10001:10001
VOLUME /var/lib/dnc
EXPOSE 8000
# The control socket lies below DNC_HOME, in a folder of the owner's. Web and transfers share that: it is named by the host.
CMD ["sh", "-c", "umask 077 && mkdir -p \"$DNC_HOME/run\" && exec gunicorn config.wsgi --preload --bind 0.0.0.0:8000 --worker-class config.serving.Worker --keep-alive 75 --worker-tmp-dir /dev/shm --umask 0o077 --control-socket \"$DNC_HOME/run/web-$(uname -n).ctl\""]
