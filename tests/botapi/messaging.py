"""The methods that touch chats. Each either applies and is in the ledger, or raises ApiError and changed nothing."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.botapi import rules
from tests.botapi.arguments import Arguments
from tests.botapi.chats import Chat, Message, Standing
from tests.botapi.errors import BadRequestError
from tests.botapi.markup import Markup, MarkupKind, markup_of
from tests.botapi.queues import QUERY_LIFETIME
from tests.botapi.world import Answer, World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
QUERY_GONE = "query is too old and response timeout expired or query ID is invalid"
DELETABLE_FOR = 48 * 3600.0
DICE_STANDS_FOR = 24 * 3600.0
Method = Callable[[World, Arguments], Any]


def send_message(world: World, given: Arguments) -> dict[str, Any]:
    text = rules.message_text(given.text("text"), parse_mode=given.text("parse_mode"))
    markup = _markup(given)
    chat = _writable(world, given)
    content: dict[str, Any] = {"text": text} | _reply(chat, given)
    if given.flag("protect_content"):
        content["has_protected_content"] = True
    message = world.post_as_bot(chat, content, markup)
    _applied(world, "sendMessage", chat, message, given)
    return chat.as_json(message)


def edit_message_text(world: World, given: Arguments) -> dict[str, Any]:
    text = rules.message_text(given.text("text"), parse_mode=given.text("parse_mode"), editing=True)
    markup = _markup(given)
    chat, message = _editable(world, given)
    _change(world, chat, message, text=text, markup=markup)
    _applied(world, "editMessageText", chat, message, given)
    return chat.as_json(message)


def edit_message_reply_markup(world: World, given: Arguments) -> dict[str, Any]:
    markup = _markup(given)
    chat, message = _editable(world, given)
    _change(world, chat, message, text=message.text, markup=markup)
    _applied(world, "editMessageReplyMarkup", chat, message, given)
    return chat.as_json(message)


def delete_message(world: World, given: Arguments) -> bool:
    if not given.text("chat_id"):
        raise BadRequestError("chat identifier is not specified")
    if not given.integer("message_id"):
        raise BadRequestError("message identifier is not specified")
    chat = _writable(world, given)
    message = chat.find(given.integer("message_id"), "message to delete not found")
    if world.now() - message.date > DELETABLE_FOR:
        raise BadRequestError("message can't be deleted for everyone")
    message.deleted = True
    _applied(world, "deleteMessage", chat, message, given)
    return True


def delete_messages(world: World, given: Arguments) -> bool:
    """All or none, but for what is not there. Who has blocked the bot is not asked: tdlib, `delete_messages`."""
    ids = rules.message_ids(given.document("message_ids", "can't parse message_ids JSON object"))
    chat = world.chat(given.text("chat_id"))
    chat.check_there()
    messages = [one for id_ in ids if (one := chat.messages.get(id_)) is not None and not one.deleted]
    if any(not _deletable(world, one) for one in messages):
        raise BadRequestError("message can't be deleted for everyone")
    for message in messages:
        message.deleted = True
        _applied(world, "deleteMessages", chat, message, given)
    return True


def _deletable(world: World, message: Message) -> bool:
    """A rolled dice may be bet upon: it stands for a day."""
    age = world.now() - message.date
    return age <= DELETABLE_FOR and not ("dice" in message.content and age < DICE_STANDS_FOR)


def answer_callback_query(world: World, given: Arguments) -> bool:
    query_id = given.text("callback_query_id")
    query = world.queries.get(query_id)
    if query is None or query.answer is not None or world.now() - query.asked_at > QUERY_LIFETIME:
        raise BadRequestError(QUERY_GONE)
    query.answer = Answer(given.text("text"), given.flag("show_alert"))
    world.applied("answerCallbackQuery", text=given.text("text"), arguments=given.values)
    return True


def send_chat_action(world: World, given: Arguments) -> bool:
    if given.text("action") not in rules.CHAT_ACTIONS:
        raise BadRequestError("wrong parameter action in request")
    chat = _writable(world, given)
    world.applied("sendChatAction", chat_id=chat.chat_id, text=given.text("action"), arguments=given.values)
    return True


def leave_chat(world: World, given: Arguments) -> bool:
    chat = world.chat(given.text("chat_id"))
    chat.check_writable()
    if not chat.is_group:
        raise BadRequestError("chat member status can't be changed in private chats")
    chat.standing = Standing.LEFT
    world.applied("leaveChat", chat_id=chat.chat_id, arguments=given.values)
    world.tell_membership(chat, by=world.bot, old="member", new="left")
    return True


def _markup(given: Arguments) -> Markup | None:
    return markup_of(given.document("reply_markup", "can't parse reply keyboard markup JSON object"))


def _writable(world: World, given: Arguments) -> Chat:
    chat = world.chat(given.text("chat_id"))
    chat.check_writable()
    return chat


def _reply(chat: Chat, given: Arguments) -> dict[str, Any]:
    parameters = given.document("reply_parameters", "can't parse reply parameters JSON object") or {}
    wanted = int(parameters.get("message_id", given.integer("reply_to_message_id")))
    if not wanted:
        return {}
    original = chat.messages.get(wanted)
    if original is not None and not original.deleted:
        return {"reply_to_message": chat.as_json(original)}
    if parameters.get("allow_sending_without_reply") or given.flag("allow_sending_without_reply"):
        return {}
    raise BadRequestError("message to be replied not found")


def _editable(world: World, given: Arguments) -> tuple[Chat, Message]:
    chat = _writable(world, given)
    message = chat.find(given.integer("message_id"), "message to edit not found")
    if not message.can_be_edited():
        raise BadRequestError("message can't be edited")
    return chat, message


def _change(world: World, chat: Chat, message: Message, *, text: str, markup: Markup | None) -> None:
    """An edit that names no keyboard takes the old one away."""
    if markup is not None and markup.kind is not MarkupKind.INLINE:
        raise BadRequestError("inline keyboard expected")
    if (text, markup) == (message.text, message.markup):
        raise BadRequestError(NOT_MODIFIED)
    message.content = message.content | {"text": text}
    message.markup = markup
    message.edit_date = int(world.now())
    chat.edited.append(message.message_id)


def _applied(world: World, method: str, chat: Chat, message: Message, given: Arguments) -> None:
    world.applied(
        method, chat_id=chat.chat_id, message_id=message.message_id, text=message.text, arguments=given.values
    )


METHODS: Mapping[str, Method] = {
    "sendmessage": send_message,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
    "answercallbackquery": answer_callback_query,
    "sendchataction": send_chat_action,
    "leavechat": leave_chat,
}
