# Two stages: one that installs by the lock file with its hashes, and one that holds nothing but Python and Veginn.
FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
RUN python -m venv /opt/veginn
WORKDIR /source
COPY requirements/runtime.lock requirements/
RUN /opt/veginn/bin/pip install --require-hashes -r requirements/runtime.lock
COPY pyproject.toml README.md LICENSE ./
COPY admin admin
COPY bot bot
COPY core core
COPY migrations migrations
COPY veginn veginn
COPY web web
COPY worker worker
RUN /opt/veginn/bin/pip install --no-deps --no-build-isolation --no-index . \
    && /opt/veginn/bin/python -m compileall -q /opt/veginn \
    && /opt/veginn/bin/veginn --help >/dev/null

FROM python:3.12-slim
# 10001 is nobody else's; the folders are made here so that new volumes are born with this owner.
RUN useradd --uid 10001 --user-group --home-dir /data --no-create-home --shell /usr/sbin/nologin veginn \
    && install -d -o veginn -g veginn -m 700 /data /keys \
    && install -d -o veginn -g veginn -m 755 /help
COPY --from=build /opt/veginn /opt/veginn
ENV PATH=/opt/veginn/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VEGINN_DATABASE_URL=sqlite:////data/veginn.db \
    VEGINN_KEY_FILE=/keys/veginn.key \
    VEGINN_HOST=0.0.0.0
USER veginn
WORKDIR /data
# The words and the key that opens them never share a volume: copy them to different places (docs/operations.md).
VOLUME ["/data", "/keys"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
ENTRYPOINT ["veginn"]
CMD ["serve"]
