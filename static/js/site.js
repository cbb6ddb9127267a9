// Comfort only: every page works without it.
import { initAll } from '../vendor/govuk-frontend/govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()

// Live regions (progress bars, queues) poll by htmx; it is fetched only where a page has one.
if (document.querySelector('[hx-get], [hx-post]')) {
  import('../vendor/htmx/htmx.min.js').catch(() => {})
}

// <form data-work="challenge">: a calculation before it is sent (js/work.js).
document.addEventListener('submit', (event) => {
  const form = event.target.closest('form[data-work]')
  if (!form || !window.crypto?.subtle) return
  event.preventDefault()
  import('./work.js').then(({ send }) => send(form)).catch(() => form.submit())
})

// <form data-autosave>: kept as a draft while one types.
if (document.querySelector('form[data-autosave]')) import('./autosave.js').catch(() => {})

// <button data-copy="id of the element whose text is copied">
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]')
  if (!button) return
  const source = document.getElementById(button.dataset.copy)
  if (!source || !navigator.clipboard) return
  event.preventDefault()
  await navigator.clipboard.writeText((source.value ?? source.textContent).trim())
  if (button.dataset.copied) button.textContent = button.dataset.copied
})

// Menus close when something else is clicked, or by Escape.
document.addEventListener('click', (event) => {
  document.querySelectorAll('details.dnc-menu[open]').forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false
  })
})

// Desk keys: j and k mark rows of the queue, Enter opens, / searches, ? helps.
const rows = () => [...document.querySelectorAll('tr[data-href]')]
const mark = (step) => {
  const all = rows()
  if (!all.length) {
    const link = document.querySelector(step > 0 ? 'a[rel="next"]' : 'a[rel="prev"]')
    if (link) link.click()
    return
  }
  const here = all.findIndex((row) => row.classList.contains('dnc-row--here'))
  const next = Math.min(Math.max(here + step, 0), all.length - 1)
  all.forEach((row, index) => row.classList.toggle('dnc-row--here', index === next))
  all[next].scrollIntoView({ block: 'nearest' })
  const link = all[next].querySelector('a[href]')
  if (link) link.focus({ preventScroll: true })
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') document.querySelectorAll('details.dnc-menu[open]').forEach((menu) => { menu.open = false })
  if (!document.body.classList.contains('dnc-desk')) return
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, [contenteditable]')) return
  if (event.key === 'j') mark(1)
  else if (event.key === 'k') mark(-1)
  else if (event.key === '/') {
    const box = document.querySelector('input[type="search"]')
    if (!box) return
    event.preventDefault()
    box.focus()
  } else if (event.key === '?') document.getElementById('dnc-keys')?.showModal()
})
