/** The page: who writes where, and what then happens. */

import { prepareAttach } from "./attach.js";
import { createChat } from "./chat.js";
import { createComposer } from "./composer.js";
import { createDraft } from "./draft.js";
import { avatar, byId, element, icon } from "./dom.js";
import { prepareAlert, showAlert, toast } from "./notices.js";
import { follow, send } from "./wire.js";
import { createWhatsApp } from "./whatsapp.js";
import { say, speak } from "./words.js";

const cast = await (await fetch("/cast")).json();
const names = new Map(cast.people.map((person) => [person.id, person.name]));
const botName = cast.chats.find((chat) => chat.id === null)?.title ?? "";

let person = cast.people.find((each) => navigator.language.startsWith(each.language)) ?? cast.people[0];
let chat = cast.chats[0];
let leave = () => {};

const log = createChat({ onPress: press, onCommand: (command) => composer.send(command), onReply: reply });
const draft = createDraft({ onChange: () => composer.refresh() });
const composer = createComposer({ onSend: write, mayBeEmpty: draft.hasFile });
const whatsApp = createWhatsApp({
  onNumber: (phone, group) => composer.write(say("kick", { phone, group })),
  onSession: (phone, isSignedIn) => send("/session", { phone, signed_in: isSignedIn }),
});

function place() {
  return { person: person.id, chat: chat.id ?? person.id };
}

async function write(text) {
  const isSent = (await send("/say", { ...place(), text, ...draft.fields() })) !== null;
  if (isSent) draft.clear();
  return isSent;
}

function reply(message, line) {
  draft.replyTo(message, line);
  composer.focus();
}

async function share(phone, name) {
  return (await send("/say", { ...place(), text: "", contact: { phone, name } })) !== null;
}

async function press(message, data) {
  const answer = await send("/press", { ...place(), message, data });
  if (!answer?.text) return;
  if (answer.show_alert) showAlert(botName, answer.text);
  else toast(answer.text);
}

function nameOf(message) {
  return message.from_bot ? botName : (names.get(message.person_id) ?? "");
}

/** A row of choices of which one is chosen, as radio buttons. */
function showChoices(id, choices, onChoose) {
  const legend = byId(id).querySelector("legend");
  byId(id).replaceChildren(
    legend,
    ...choices.map(({ value, title, about, picture, isChosen }) => {
      const input = element("input", { type: "radio", name: id, checked: isChosen });
      input.addEventListener("change", () => onChoose(value));
      const titles = element("span", { class: "titles" }, element("b", {}, title), element("span", {}, about));
      return element("label", { class: "choice" }, input, element("span", { class: "choice-face" }, picture, titles));
    }),
  );
}

function about(which) {
  return which.id === null ? say("bot") : [...names.values(), botName].filter(Boolean).join(", ");
}

function picture(which) {
  return element("span", { class: "avatar is-icon", "aria-hidden": "true" }, icon(which.id === null ? "shield" : "group"));
}

function choosePerson(chosen) {
  person = chosen;
  speak(person.language, cast.texts[person.language]);
  composer.setExamples(cast.examples[person.language] ?? []);
  showChoices(
    "chats",
    cast.chats.map((each) => ({
      value: each,
      title: each.title,
      about: about(each),
      picture: picture(each),
      isChosen: each === chat,
    })),
    chooseChat,
  );
  whatsApp.redraw();
  chooseChat(chat);
}

function chooseChat(chosen) {
  chat = chosen;
  byId("chat-title").textContent = chat.title;
  byId("chat-about").textContent = about(chat);
  byId("chat-avatar").replaceWith(Object.assign(picture(chat), { id: "chat-avatar" }));
  leave();
  draft.clear();
  composer.setConnected(false);
  const reader = { ...place(), isGroup: chat.id !== null, language: person.language, nameOf };
  leave = follow(
    reader.person,
    reader.chat,
    {
      state(state) {
        byId("offline").hidden = true;
        composer.setConnected(true);
        composer.setMenu(state.menu);
        log.show(reader, state.messages);
        whatsApp.show(state.whatsapp);
      },
      message: log.add,
      edited: log.edit,
      deleted: log.remove,
      menu: composer.setMenu,
      whatsapp: whatsApp.show,
    },
    () => {
      byId("offline").hidden = false;
      composer.setConnected(false);
    },
  );
}

prepareAlert();
prepareAttach({ onContact: share });
showChoices(
  "people",
  cast.people.map((each) => ({
    value: each,
    title: each.name,
    about: each.description,
    picture: avatar(each.name),
    isChosen: each === person,
  })),
  choosePerson,
);
choosePerson(person);
