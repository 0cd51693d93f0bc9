# cilint for CI jobs: the release in dist/ (.ci/build), Git for what compares commits, and a shell.
#
# The tag is no digest since fixes of Python and Debian are wanted in each release. Which digest it was, the provenance
# that is attested with each image tells.
ARG BASE=python:3.11-slim

FROM ${BASE} AS build
COPY dist/*.whl /dist/
RUN python3 -m venv --without-pip /opt/cilint \
    && python3 -m pip --python /opt/cilint/bin/python3 install --no-cache-dir "$(echo /dist/*.whl)[shellcheck]"

FROM ${BASE}
# A runner's clone belongs to somebody else than who runs the job, which Git takes for a stranger's.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory '*' \
    && useradd --create-home --uid 1000 cilint
COPY --from=build /opt/cilint /opt/cilint
ENV PATH=/opt/cilint/bin:$PATH
USER cilint
WORKDIR /work
CMD ["cilint", "--help"]
