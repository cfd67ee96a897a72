# The site with the production server: `docker compose up` (compose.yaml) puts a database and a proxy beside it.
FROM python:3.13-slim AS made

RUN apt-get update \
    && apt-get install -y --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/twiza/site
# The packages first: they are fetched again only when the lock changes.
COPY Makefile requirements.txt ./
COPY tools/__init__.py tools/environment.py tools/
RUN make .venv/.ready-production
COPY . .
RUN make setup

FROM python:3.13-slim

# Joins Arabic letters in the pictures that stand beside links.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libfribidi0 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --user-group --uid 990 --home-dir /var/lib/twiza --shell /usr/sbin/nologin twiza \
    && install -d -o twiza -g twiza -m 700 /var/lib/twiza /var/backups/twiza
COPY --from=made /srv/twiza/site /srv/twiza/site
WORKDIR /srv/twiza/site
USER twiza
# Whatever answers on LISTEN is reached by the proxy alone; PYTHONDONTWRITEBYTECODE as the code belongs to root.
ENV ENVIRONMENT=production LISTEN=0.0.0.0 PORT=8000 UPLOADS_DIR=/var/lib/twiza/uploads \
    PATH=/srv/twiza/site/.venv/bin:$PATH FLASK_APP=wsgi FLASK_SKIP_DOTENV=1 PYTHONDONTWRITEBYTECODE=1
EXPOSE 8000
VOLUME ["/var/lib/twiza", "/var/backups/twiza"]
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "deploy/ready.py"]
# What `make run` becomes once there is an environment.
CMD ["python", "-m", "tools.serve"]
