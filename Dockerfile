# The service as compose.yaml runs it: the wheel and its locked dependencies, an account without rights.
FROM python:3.11-slim-bookworm AS build
WORKDIR /source
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
COPY requirements.lock requirements-service.lock ./
RUN python -m venv /opt/build \
 && /opt/build/bin/pip install --quiet --require-hashes -r requirements.lock \
 && python -m venv /opt/archive-ledger \
 && /opt/archive-ledger/bin/pip install --quiet --require-hashes -r requirements-service.lock
COPY . .
RUN /opt/build/bin/python -m build -qq --wheel --no-isolation --outdir /dist \
 && /opt/archive-ledger/bin/pip install --quiet --no-index --no-deps /dist/*.whl

FROM python:3.11-slim-bookworm
COPY --from=build /opt/archive-ledger /opt/archive-ledger
COPY --chmod=755 .ci/with-secrets /usr/local/bin/with-secrets
RUN groupadd --system --gid 10001 archive \
 && useradd --system --uid 10001 --gid 10001 --create-home --home-dir /var/lib/archive-ledger archive
ENV PATH=/opt/archive-ledger/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ARCHIVE_LEDGER_HOME=/var/lib/archive-ledger
USER 10001:10001
WORKDIR /var/lib/archive-ledger
VOLUME /var/lib/archive-ledger
EXPOSE 8484
ENTRYPOINT ["with-secrets"]
CMD ["archive-ledger", "serve"]
