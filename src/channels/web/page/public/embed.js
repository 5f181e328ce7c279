/* Puts a button on a page that opens the assistant: <script src="https://ASSISTANT/embed.js" defer></script> */
;(() => {
  const script = document.currentScript
  if (!script) return
  const origin = new URL(script.src).origin
  const english = document.documentElement.lang.startsWith('en')
  const label = english ? 'Ask about the policy' : '政策咨询'
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = label
  button.setAttribute('aria-expanded', 'false')
  const look = (element, rules) => {
    for (const [name, value] of Object.entries(rules)) element.style.setProperty(name, value)
  }
  look(button, {
    position: 'fixed',
    right: '16px',
    bottom: '16px',
    'z-index': '2147483647',
    padding: '12px 18px',
    border: '0',
    'border-radius': '24px',
    background: '#067a3e',
    color: '#fff',
    font: '16px/1.2 sans-serif',
    cursor: 'pointer',
  })
  let frame
  button.addEventListener('click', () => {
    if (!frame) {
      frame = document.createElement('iframe')
      frame.src = `${origin}/`
      frame.title = label
      frame.allow = 'clipboard-write'
      look(frame, {
        position: 'fixed',
        right: '16px',
        bottom: '72px',
        'z-index': '2147483647',
        width: 'min(400px, calc(100vw - 32px))',
        height: 'min(680px, calc(100vh - 96px))',
        border: '1px solid #8888',
        'border-radius': '12px',
        display: 'none',
      })
      document.body.append(frame)
    }
    const open = frame.style.display === 'none'
    frame.style.setProperty('display', open ? 'block' : 'none')
    button.setAttribute('aria-expanded', String(open))
  })
  document.body.append(button)
})()
