/** The frame: header, the chat, and beside it (on a phone: instead of it) the policy and what it offers. */
import type { ComponentType } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { usePolicy } from './api.ts'
import { Chat } from './chat.tsx'
import { useRoute } from './route.ts'
import { type Likes, loadLikes, saveLikes } from './stored.ts'
import { LANGUAGES, type Language, PHRASES } from './words.ts'

/** A part of the page that is fetched when it is first needed. */
function useLater<P>(load: () => Promise<ComponentType<P>>, wanted: boolean): ComponentType<P> | undefined {
  const [part, setPart] = useState<{ View: ComponentType<P> }>()
  useEffect(() => {
    if (wanted && !part)
      load().then(
        (View) => setPart({ View }),
        () => undefined,
      )
  }, [wanted])
  return part?.View
}

function useWide(): boolean {
  const [query] = useState(() => matchMedia('(min-width: 960px)'))
  const [wide, setWide] = useState(query.matches)
  useEffect(() => {
    const follow = () => setWide(query.matches)
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])
  return wide
}

function Settings({ likes, change }: { likes: Likes; change: (likes: Likes) => void }) {
  const say = PHRASES[likes.language]
  const sheet = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const close = (event: Event) => {
      const { current } = sheet
      const inside = event.target instanceof Node && current?.contains(event.target)
      if (current && (event instanceof KeyboardEvent ? event.key === 'Escape' : !inside)) current.open = false
    }
    addEventListener('pointerdown', close)
    addEventListener('keydown', close)
    addEventListener('hashchange', close)
    return () => {
      removeEventListener('pointerdown', close)
      removeEventListener('keydown', close)
      removeEventListener('hashchange', close)
    }
  }, [])
  return (
    <details class="settings" ref={sheet}>
      <summary aria-label={say.settings} title={say.settings}>
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path d="M4 7h9m5 0h2M4 17h2m5 0h9" />
          <circle cx="15.5" cy="7" r="2.5" />
          <circle cx="8.5" cy="17" r="2.5" />
        </svg>
      </summary>
      <div class="settings__sheet">
        <label>
          {say.language}
          <select
            value={likes.language}
            onChange={({ currentTarget: { value } }) => {
              const [language] = LANGUAGES.find(([id]) => id === value) ?? ['zh']
              change({ ...likes, language })
            }}
          >
            {LANGUAGES.map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          {say.theme}
          <select
            value={likes.theme}
            onChange={({ currentTarget: { value } }) =>
              change({ ...likes, theme: value === 'light' || value === 'dark' ? value : 'auto' })
            }
          >
            <option value="auto">{say.themes.auto}</option>
            <option value="light">{say.themes.light}</option>
            <option value="dark">{say.themes.dark}</option>
          </select>
        </label>
        <label>
          {say.large}
          <input
            type="checkbox"
            checked={likes.large}
            onChange={({ currentTarget }) => change({ ...likes, large: currentTarget.checked })}
          />
        </label>
      </div>
    </details>
  )
}

function Header({ likes, change, view }: { likes: Likes; change: (likes: Likes) => void; view: string }) {
  const say = PHRASES[likes.language]
  const policy = usePolicy()
  const tabs = [
    { id: 'chat', href: '#/', label: say.chat },
    { id: 'policy', href: '#/policy', label: say.policy },
    { id: 'offers', href: '#/offers', label: say.offers },
  ]
  return (
    <header class="head">
      <div class="head__title">
        <h1>{say.name}</h1>
        <p lang="zh-CN">{policy?.number ?? ' '}</p>
      </div>
      <div class="head__end">
        <nav class="head__tabs" aria-label={say.name}>
          {tabs.map(({ id, href, label }) => (
            <a
              key={id}
              href={location.pathname === '/' ? href : `/${href}`}
              aria-current={view === id ? 'page' : 'false'}
              class={`tab tab_${id}`}
            >
              {label}
            </a>
          ))}
        </nav>
        <Settings likes={likes} change={change} />
      </div>
    </header>
  )
}

const loadPolicy = () => import('./policy.tsx').then(({ PolicyView }) => PolicyView)
const loadOffers = () => import('./offers.tsx').then(({ OffersView }) => OffersView)
const loadReceipt = () => import('./receipt.tsx').then(({ ReceiptView }) => ReceiptView)

export function App() {
  const [likes, setLikes] = useState(loadLikes)
  const route = useRoute()
  const wide = useWide()
  const [, receipt] = /^\/r\/([0-9a-z]+)$/.exec(location.pathname) ?? []
  const { language } = likes
  const side = receipt ? 'none' : route.view === 'chat' ? (wide ? 'policy' : 'none') : route.view
  const Policy = useLater<{
    language: Language
    clause?: string | undefined
    from?: number | undefined
    to?: number | undefined
  }>(loadPolicy, side === 'policy')
  const Offers = useLater<{ language: Language }>(loadOffers, side === 'offers')
  const Receipt = useLater<{ language: Language; id: string }>(loadReceipt, receipt !== undefined)

  // Before anything is painted: a page that is closed or loaded again at once has kept the choice, and none flashes.
  useLayoutEffect(() => {
    saveLikes(likes)
    document.documentElement.lang = { zh: 'zh-CN', 'zh-Hant': 'zh-Hant', en: 'en' }[language]
    document.title = PHRASES[language].name
    if (likes.theme === 'auto') delete document.body.dataset['weuiTheme']
    else document.body.dataset['weuiTheme'] = likes.theme
    if (likes.large) document.body.dataset['weuiMode'] = 'care'
    else delete document.body.dataset['weuiMode']
  }, [likes])

  const waiting = <p class="waiting">{PHRASES[language].loading}…</p>
  const at = route.view === 'policy' ? route : undefined
  return (
    <div class="frame" data-view={receipt ? 'receipt' : route.view}>
      <Header likes={likes} change={setLikes} view={receipt ? '' : route.view} />
      {receipt ? (
        <main class="sheet">{Receipt ? <Receipt id={receipt} language={language} /> : waiting}</main>
      ) : (
        <div class="panes">
          <main class="pane pane_chat">
            <Chat language={language} />
          </main>
          {side !== 'none' && (
            <section
              class="pane pane_side"
              aria-label={side === 'offers' ? PHRASES[language].offers : PHRASES[language].policy}
            >
              {side === 'policy' &&
                (Policy ? (
                  <Policy language={language} clause={at?.clause} from={at?.from} to={at?.to} />
                ) : (
                  waiting
                ))}
              {side === 'offers' && (Offers ? <Offers language={language} /> : waiting)}
            </section>
          )}
        </div>
      )}
    </div>
  )
}
