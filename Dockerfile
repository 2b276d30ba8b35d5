# privgan on the CPU: `make docker` builds it; without a command it runs the smoke experiment.
FROM python:3.12-slim

RUN useradd --create-home --uid 1000 privgan
WORKDIR /home/privgan/privgan
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 UV_NO_CACHE=1 PYTHONUNBUFFERED=1

# Packages first, so that a change of the code does not install them again. uv knows where PyTorch keeps its builds
# without CUDA; what only CUDA needs is left out. Those builds are other files than the lock has hashes of.
COPY requirements.lock ./
RUN pip install "uv>=0.8" \
 && sed -E '/^ +--hash/d; s/ \\$//; /^(nvidia-|cuda-|triton)/d' requirements.lock > requirements.cpu \
 && uv pip install --system --torch-backend cpu -r requirements.cpu

COPY --chown=privgan . .
RUN uv pip install --system --no-deps -e . && chown privgan .

USER privgan
ENV PRIVGAN_DATA=/data
VOLUME ["/data"]
ENTRYPOINT ["privgan"]
CMD ["train", "experiment=smoke"]
