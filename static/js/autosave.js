// <form data-autosave="10">: what is typed is kept as a draft while one types, and as the page is left. The form itself is
// never sent by it. `data-known`: the draft this page knows; the server refuses where another page kept another.
const line = document.getElementById('autosave')

const watch = (form) => {
  const seconds = Number(form.dataset.autosave) || 10
  const typed = () => {
    const fields = new URLSearchParams(new FormData(form))
    for (const name of ['csrfmiddlewaretoken', 'state']) fields.delete(name)
    return fields.toString()
  }
  let kept = typed()
  let stopped = false
  let busy = false

  const body = () => {
    const fields = new URLSearchParams(new FormData(form))
    fields.set('step', 'autosave')
    fields.set('known', form.dataset.known || '')
    return fields
  }
  const say = (words) => { if (line) line.textContent = words }

  const keep = async () => {
    const now = typed()
    if (stopped || busy || now === kept) return
    busy = true
    try {
      const answer = await fetch(location.pathname, { method: 'POST', body: body(), redirect: 'manual' })
      if (answer.type === 'opaqueredirect') {
        say(form.dataset.signedOut)
        return
      }
      const said = await answer.json()
      if (answer.ok) {
        kept = now
        form.dataset.known = said.known
        say(said.words)
      } else {
        stopped = answer.status === 409
        say(said.words)
      }
    } catch {
      say(form.dataset.away)
    } finally {
      busy = false
    }
  }

  setInterval(keep, seconds * 1000)
  form.addEventListener('submit', () => { stopped = true })
  addEventListener('pagehide', () => {
    if (!stopped && typed() !== kept) navigator.sendBeacon(location.pathname, body())
  })
}

document.querySelectorAll('form[data-autosave]').forEach(watch)
