/** What the page keeps in the browser: the conversation, and how the person likes to read. */
import type { Reply } from '../schemas.ts'
import type { Language } from './words.ts'

export interface Said {
  readonly id: string
  readonly text: string
  /** Absent while the answer is awaited or failed to come. */
  readonly reply?: Reply
  readonly failed?: 'busy' | 'network'
  readonly verdict?: 'up' | 'down'
}
export interface History {
  readonly conversation?: string
  readonly said: readonly Said[]
}
export interface Likes {
  readonly language: Language
  readonly theme: 'auto' | 'light' | 'dark'
  readonly large: boolean
}

const KEPT_TURNS = 100

function read(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null')
  } catch {
    return null
  }
}

function write(name: string, value: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(value))
  } catch {
    // A browser that keeps nothing is no reason not to answer.
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function isSaid(value: unknown): value is Said {
  if (!isRecord(value) || typeof value['id'] !== 'string' || typeof value['text'] !== 'string') return false
  const reply = value['reply']
  return (
    reply === undefined ||
    (isRecord(reply) && isRecord(reply['answer']) && Array.isArray(reply['answer']['citations']))
  )
}

export function loadHistory(): History {
  const value = read('history')
  if (!isRecord(value) || !Array.isArray(value['said'])) return { said: [] }
  const { conversation } = value
  return {
    ...(typeof conversation === 'string' ? { conversation } : {}),
    said: value['said']
      .filter(isSaid)
      .map((one) => (one.reply || one.failed ? one : { ...one, failed: 'network' })),
  }
}

export function saveHistory({ conversation, said }: History): void {
  write('history', { conversation, said: said.slice(-KEPT_TURNS) })
}

export function loadLikes(): Likes {
  const value = read('likes')
  const given = isRecord(value) ? value : {}
  const [browser = 'zh'] = navigator.languages
  const guessed = /^zh\b.*\b(Hant|TW|HK|MO)\b/i.test(browser)
    ? 'zh-Hant'
    : browser.startsWith('zh')
      ? 'zh'
      : 'en'
  const { language, theme } = given
  return {
    language: language === 'zh' || language === 'zh-Hant' || language === 'en' ? language : guessed,
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    large: given['large'] === true,
  }
}

export function saveLikes(likes: Likes): void {
  write('likes', likes)
}
