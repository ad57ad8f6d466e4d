/* What the page knows, and how it talks to the server. */

export const settings = JSON.parse(document.getElementById("bench-settings").textContent);

/** Return the text `key` in the language of the person, with `{name}` replaced from `values`. */
export function say(key, values = {}) {
  return settings.texts[key].replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
}

/** The server cannot be reached or is out of order: worth trying again. */
export class Unreachable extends Error {}

/** The person is signed out, or somebody else is signed in by now. */
export class SignedOut extends Error {}

function token() {
  // Signing in again, in another tab, renews the cookie but not this page.
  const name = `${settings.csrf_cookie}=`;
  const cookie = document.cookie.split("; ").find((one) => one.startsWith(name));
  return cookie ? cookie.slice(name.length) : settings.csrf_token;
}

/**
 * Ask the server; return its response unless it cannot be reached (Unreachable) or wants the person to sign in (SignedOut).
 * @param {string} address
 * @param {RequestInit} [options]
 */
export async function ask(address, options = {}) {
  let response;
  try {
    response = await fetch(address, {
      redirect: "manual",
      ...options,
      headers: { "X-CSRFToken": token(), ...options.headers },
    });
  } catch {
    throw new Unreachable();
  }
  if (response.type === "opaqueredirect" || response.status === 401) throw new SignedOut();
  if (response.status >= 500 || response.status === 429) throw new Unreachable();
  return response;
}

/** Return what a response says in JSON, null for a refusal that does not. An acceptance has to (Unreachable): it is not the site's own, or was cut off. */
export async function contentOf(response) {
  try {
    return await response.json();
  } catch {
    if (response.ok) throw new Unreachable();
    return null;
  }
}

/** Return the address `name` of the settings for the segment `id`. */
export function addressOf(name, id) {
  return settings[name].replace(/\/0\/$/, `/${id}/`);
}
