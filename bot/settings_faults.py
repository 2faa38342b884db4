"""Faults in the settings, each in one sentence with an example; and what they hardly mean."""

from collections.abc import Iterable

from bot.providers.registry import PROVIDERS
from bot.settings import Fault
from bot.settings.hints import ENVIRONMENT, SameAccount, UnknownName
from bot.settings.names import nearest
from bot.words import Words

_EXAMPLES = {
    "BOT_TOKEN": "123456789:AAE0example-of-a-token-from-BotFather",
    "TELEGRAM_API_URL": "https://api.telegram.org",
    "WEBHOOK_URL": "https://bot.example.org/telegram",
    "WEBHOOK_SECRET": "9f2c41d7e08b4a6f9f2c41d7e08b4a6f",
    "LISTEN": "127.0.0.1:8080",
    "METRICS_HOSTS": "bot,metrics.internal",
    "METRICS_TOKEN": "5b0c7c1e9a7f4d2288e0a1c4f3b6d9e2",
    "ADMINS": "123456789,987654321",
    "ACCOUNTS": '{"main": {"provider": "green-api", "id_instance": "1101000001", "api_token": "d75b3a66"}}',
    "PROVIDER": "green-api",
    "API_URL": "https://7103.api.greenapi.com",
    "ID_INSTANCE": "1101000001",
    "API_TOKEN": "d75b3a66374942c5b3c019c698abc2067e151558acbd412345",
    "PARTICIPANT_FIELD": "auto",
    "SESSION_ID": "my-session",
    "API_KEY": "a1b2c3d4e5f6",
    "VERB_VARIANT": "auto",
    "ID_FORM": "s.whatsapp.net",
    "DATA_DIR": "data",
    "DATABASE_URL": "sqlite:///data/groupwarden.db",
    "DEFAULT_LANGUAGE": "en",
    "DEFAULT_REGION": "RU",
    "CONFIRM_TTL": "120",
    "UNDO_TTL": "86400",
    "BULK_LIMIT": "50",
    "ADD_PAUSE": "10",
    "KEEP_OPERATIONS_DAYS": "30",
    "KEEP_AUDIT_DAYS": "400",
    "LOG_LEVEL": "INFO",
}


def explain_faults(faults: Iterable[Fault], words: Words[str]) -> list[str]:
    """A heading and a line per fault. No value of a setting is in them."""
    told = [_explain(fault, words) for fault in faults]
    return [words.settings_bad(count=len(told)), *told]


def _explain(fault: Fault, words: Words[str]) -> str:
    example_of = fault.name.split("__")[-1]
    name = fault.name
    if fault.name == "ACCOUNTS" and fault.problem == "missing":
        name, example_of = "ACCOUNTS__MAIN__PROVIDER", "PROVIDER"
    meant = nearest(fault.name, fault.provider) if fault.problem == "unknown" else ""
    return words.settings_fault(
        problem="unknown_near" if meant else fault.problem,
        name=name,
        example=_EXAMPLES.get(example_of, ""),
        known=", ".join(sorted(PROVIDERS)),
        nearest=meant,
        line=str(fault.line),
    )


def explain_hint(hint: UnknownName | SameAccount, words: Words[str]) -> str:
    """One sentence."""
    if isinstance(hint, SameAccount):
        return words.settings_same_account(names=", ".join(hint.names))
    place = "environment" if hint.place == ENVIRONMENT else "file"
    return words.settings_unknown(
        name=hint.name, place=place, file=hint.place, nearest=hint.nearest, guessed=bool(hint.nearest)
    )
