# The environment is built apart, so that the image holds no build tools.
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/workreport
RUN python -m venv .venv
COPY requirements.txt ./
RUN .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY app ./app
RUN .venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --no-index -e . \
 && .venv/bin/python -m compileall -q .venv app \
 && .venv/bin/pip uninstall --yes --quiet editables hatchling pathspec pluggy tomlkit trove-classifiers \
 && rm -rf .venv/lib/python3.11/site-packages/pip .venv/lib/python3.11/site-packages/pip-* \
      .venv/lib/python3.11/site-packages/setuptools* .venv/bin/pip*

FROM python:3.11-slim-bookworm
WORKDIR /srv/workreport
RUN groupadd --gid 10001 workreport && useradd --uid 10001 --gid workreport --no-create-home workreport \
 && mkdir /data && chown workreport:workreport /data
COPY --from=build /srv/workreport ./
COPY migrations ./migrations
COPY seeds ./seeds
ENV PATH=/srv/workreport/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    WORKREPORT_DATABASE_URL=sqlite:////data/workreport.db \
    WORKREPORT_EXPORTS=/data/exports \
    MPLCONFIGDIR=/data/matplotlib
# by number: Kubernetes asks whether it is root (runAsNonRoot), and knows no names
USER 10001:10001
VOLUME /data
EXPOSE 8000
# http.client asks no proxy, whatever HTTP_PROXY says: one knows nothing of this container's own address
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "from http.client import *; c = HTTPConnection('127.0.0.1', 8000, timeout=4); c.request('GET', '/readyz'); exit(c.getresponse().status != 200)"]
ENTRYPOINT ["workreport"]
CMD ["serve", "--host", "0.0.0.0"]
