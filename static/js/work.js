// The calculation that a form asks for before it is sent: an ALTCHA challenge, version 2. Without it the page says how to wait.
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16))
const hexOf = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
const AT_ONCE = 8

async function keyAt (parameters, counter) {
  const password = new Uint8Array(20)
  password.set(bytes(parameters.nonce))
  new DataView(password.buffer).setUint32(16, counter)
  const base = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: bytes(parameters.salt), iterations: parameters.cost }
  return { counter, derivedKey: hexOf(await crypto.subtle.deriveBits(how, base, parameters.keyLength * 8)) }
}

export async function solve (challenge) {
  const { parameters } = challenge
  for (let first = 0; ; first += AT_ONCE) {
    const keys = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => keyAt(parameters, first + n)))
    const solution = keys.find(({ derivedKey }) => derivedKey.startsWith(parameters.keyPrefix))
    if (solution) return btoa(JSON.stringify({ challenge, solution }))
  }
}

export async function send (form) {
  const button = form.querySelector('button')
  form.querySelector('[data-working]').hidden = false
  button.disabled = true
  try {
    form.elements.work.value = await solve(JSON.parse(form.dataset.work))
  } catch { // an old browser: the server says how to wait
  }
  form.submit()
}
