# The bot in a container. What it needs is built in the first stage; the second one has no build tools.
# An exact version, so that what is built changes by a change of this file only; docs/operations.md pins the digest, too.
FROM python:3.13.18-slim-trixie AS build
RUN python -m venv /opt/groupwarden
COPY requirements.txt /tmp/requirements.txt
RUN /opt/groupwarden/bin/python -m pip install --no-cache-dir --require-hashes -r /tmp/requirements.txt \
    && /opt/groupwarden/bin/python -m pip uninstall --yes pip

FROM python:3.13.18-slim-trixie
RUN useradd --system --uid 10001 --home-dir /srv/groupwarden groupwarden \
    && install --directory --owner=groupwarden /srv/groupwarden \
    && install --directory --owner=groupwarden --mode=0700 /srv/groupwarden/data
COPY --from=build /opt/groupwarden /opt/groupwarden
WORKDIR /srv/groupwarden
COPY bot bot
COPY locales locales
USER groupwarden
ENV PATH=/opt/groupwarden/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    LISTEN=0.0.0.0:8080
VOLUME /srv/groupwarden/data
EXPOSE 8080
# SIGTERM lets it finish what is running, within 40 seconds; give it as long: docker stop --time 45.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
