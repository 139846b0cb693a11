# Only the apps, on port 8866: docker build -t levelling-up-lab . && docker run -p 8866:8866 levelling-up-lab
FROM python:3.12-slim
WORKDIR /lab
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock \
    && useradd --create-home visitor
COPY data data
COPY toolkit toolkit
COPY labs labs
COPY docs/accessibility.md docs/privacy.md docs/
USER visitor
ENV HOST=0.0.0.0 PORT=8866 PYTHONPATH=/lab PYTHONUNBUFFERED=1
EXPOSE 8866
HEALTHCHECK --interval=30s CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8866/health/live', timeout=5)"]
CMD ["python", "-m", "toolkit.serve"]
