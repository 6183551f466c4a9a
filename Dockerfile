# syntax=docker/dockerfile:1
# Two stages: the first installs the locked versions and the project into /opt/qiantou, the second only runs it.

FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/qiantou
COPY requirements.txt /src/
RUN /opt/qiantou/bin/pip install --no-deps --require-hashes --only-binary :all: -r /src/requirements.txt
COPY . /src
RUN /opt/qiantou/bin/pip install --no-deps --no-build-isolation /src \
    && /opt/qiantou/bin/pip uninstall --yes hatchling trove-classifiers pathspec pluggy

FROM python:3.12-slim-bookworm
LABEL org.opencontainers.image.title="qiantou" \
      org.opencontainers.image.description="牵头：住在群聊里的跨部门协作助手" \
      org.opencontainers.image.licenses="MIT"
RUN groupadd --system --gid 10001 qiantou \
    && useradd --system --uid 10001 --gid qiantou --home-dir /var/lib/qiantou --shell /usr/sbin/nologin qiantou \
    && install --directory --owner=qiantou --group=qiantou --mode=0700 /var/lib/qiantou
COPY --from=build /opt/qiantou /opt/qiantou
ENV PATH=/opt/qiantou/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    QIANTOU_DATA_DIR=/var/lib/qiantou \
    QIANTOU_HOST=0.0.0.0 \
    QIANTOU_PORT=8000
USER qiantou
WORKDIR /var/lib/qiantou
VOLUME /var/lib/qiantou
EXPOSE 8000
# Alive, not ready: a database that is down for a minute is no reason to restart this one.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['QIANTOU_PORT']}/healthz\", timeout=4)"]
STOPSIGNAL SIGTERM
# exec form: the process itself gets SIGTERM and has 15 s to finish what it is doing
ENTRYPOINT ["qiantou"]
CMD ["serve"]
