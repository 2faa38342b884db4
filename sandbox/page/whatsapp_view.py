"""The pretend WhatsApp as the page shows it: plain values for JSON."""

from typing import Any

from sandbox.world import Session, World, WorldGroup


def show_whatsapp(world: World) -> dict[str, Any]:
    """The accounts that are served, and every group with its people."""
    return {
        "accounts": [
            {
                "phone": account.person.phone,
                "name": account.person.name,
                "signed_in": account.session is Session.READY,
            }
            for account in world.accounts
        ],
        "groups": [_show_group(world, group) for group in world.groups.values()],
    }


def _show_group(world: World, group: WorldGroup) -> dict[str, Any]:
    ours = {account.person for account in world.accounts}
    return {
        "id": group.id,
        "name": group.name,
        "administered": any(group.is_admin(person) for person in ours),
        "members": [
            {
                # Everybody has a LID, and no two the same one.
                "key": person.lid,
                "name": person.name,
                "address": str(person.listed),
                "number_hidden": person.hides_phone,
                "role": role,
                "is_account": person in ours,
            }
            for person, role in group.members.items()
        ],
    }
