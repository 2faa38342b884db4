"""The container's files name things that exist. There is no engine here to build them."""

import re
from pathlib import Path

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = (ROOT / "compose.yaml").read_text()
SETTINGS = {name.upper() for name in Settings.model_fields}


def test_what_is_copied_exists_and_reaches_the_builder():
    copied = re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE)
    assert copied
    let_in = (ROOT / ".dockerignore").read_text().splitlines()
    for name in copied:
        assert (ROOT / name).exists()
        assert f"!{name}" in let_in


def test_nothing_else_reaches_the_builder():
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    assert {line for line in lines if line.startswith("!")} == {"!requirements.txt", "!bot", "!locales"}


def test_the_settings_are_settings():
    named = set(re.findall(r"\b([A-Z]+(?:_[A-Z]+)*)=0\.0\.0\.0", DOCKERFILE))
    named |= set(re.findall(r"^      ([A-Z_]+): 0\.0\.0\.0", COMPOSE, re.MULTILINE))
    assert named == {"LISTEN"}
    assert named <= SETTINGS


def test_health_is_asked_where_the_bot_listens():
    assert "LISTEN=0.0.0.0:8080" in DOCKERFILE
    assert "http://127.0.0.1:8080/healthz" in DOCKERFILE
    assert '"/healthz"' in (ROOT / "bot" / "http_service.py").read_text()


def test_the_image_runs_without_rights_and_from_the_lock():
    final = DOCKERFILE.rpartition("\nFROM ")[2]
    assert "USER groupwarden" in final
    assert "pip install" not in final
    assert "--require-hashes -r /tmp/requirements.txt" in DOCKERFILE
    assert "--hash=sha256:" in (ROOT / "requirements.txt").read_text()


def test_base_images_are_of_an_exact_version():
    """Of a release and a system, such as 3.13.18-slim-trixie: a shorter tag means another image from time to time."""
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(images) == 2
    assert len(set(images)) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+(@sha256:[0-9a-f]{64})?", images[0])
    [database] = re.findall(r"^    image: (\S+)$", COMPOSE, re.MULTILINE)
    assert re.fullmatch(r"postgres:\d+\.\d+-[a-z]+(@sha256:[0-9a-f]{64})?", database)
    told = (ROOT / "docs" / "operations.md").read_text()
    assert images[0] in told  # where it is said how to pin the digest


def test_the_data_folder_of_the_image_is_private():
    assert "install --directory --owner=groupwarden --mode=0700 /srv/groupwarden/data\n" in DOCKERFILE


def test_prometheus_may_call_the_bot_by_its_name_in_the_network():
    [name] = re.findall(r"^      METRICS_HOSTS: \$\{METRICS_HOSTS:-(\w+)\}$", COMPOSE, re.MULTILINE)
    assert re.search(rf"^  {name}:$", COMPOSE, re.MULTILINE)
    assert "METRICS_HOSTS" in SETTINGS


def test_data_is_kept_where_the_bot_keeps_it():
    place = re.search(r"^WORKDIR (\S+)$", DOCKERFILE, re.MULTILINE)
    assert place is not None
    assert f"VOLUME {place[1]}/{Settings.model_fields['data_dir'].default}" in DOCKERFILE
    assert "DATABASE_URL: postgresql://groupwarden:" in COMPOSE
    assert "- postgres:/var/lib/postgresql/data" in COMPOSE
