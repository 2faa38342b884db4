/** The way to the server: what the visitor does, and the stream of what happens. */

import { toast } from "./notices.js";
import { say } from "./words.js";

const NO_ANSWER = 504;
const AGAIN = 2000; // milliseconds after which a stream that the browser gave up is asked for anew

/** Send something. Gives the answer, or null after having told the visitor what went wrong. */
export async function send(path, value) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(value),
    });
  } catch {
    toast(say("offline"));
    return null;
  }
  if (!response.ok) {
    toast(say(response.status === NO_ANSWER ? "no_answer" : "offline"));
    return null;
  }
  return response.status === 204 ? {} : response.json();
}

/**
 * Follow what one person sees in one chat. `handlers` are by the names of the events; `lost` is called when
 * the connection breaks, and a `state` event tells that it is there again. The result ends it.
 */
export function follow(person, chat, handlers, lost) {
  let source;
  let timer;
  const open = () => {
    source = new EventSource(`/events?person=${person}&chat=${chat}`);
    for (const [name, handler] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => handler(JSON.parse(event.data)));
    }
    source.addEventListener("error", () => {
      lost();
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN);
    });
  };
  open();
  return () => {
    source.close();
    clearTimeout(timer);
  };
}
