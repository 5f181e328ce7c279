/** What the bot itself says, beside the assistant's answers, in Chinese and English. */
import type { Language } from '../../assistant/conversation.ts'
import { finish } from '../../reply/language.ts'

const zh = {
  original: '条款原文',
  how: '怎么算的',
  table: '表格',
  restart: '重新开始',
  chooseClause: '请选择条款：',
  chooseLanguage: '用哪种语言回答？',
  languageAuto: '随您的提问',
  languageSet: '好的，以后用简体中文回答。',
  languageFollows: '好的，您用什么语言提问，就用什么语言回答。',
  thanks: '谢谢您的反馈。',
  expired: '这条回答已过期，请重新提问。',
  notYours: '这是别人的对话，请直接向我提问。',
  textOnly: '我只能读文字。请把问题打字发给我，例如：',
  inlineAnswer: '回答',
}

const en: typeof zh = {
  original: 'Original text',
  how: 'How it adds up',
  table: 'Table',
  restart: 'Start over',
  chooseClause: 'Choose a clause:',
  chooseLanguage: 'Which language should I answer in?',
  languageAuto: 'That of the question',
  languageSet: 'All right, I will answer in English.',
  languageFollows: 'All right, I will answer in the language you ask in.',
  thanks: 'Thank you for the feedback.',
  expired: 'That answer has expired. Please ask again.',
  notYours: 'That is another person’s conversation. Please ask me yourself.',
  textOnly: 'I can only read text. Please type your question, for example:',
  inlineAnswer: 'Answer',
}

const zhHant = Object.fromEntries(Object.entries(zh).map(([name, text]) => [name, finish(text, 'zh-Hant')]))
const words = { zh, en, 'zh-Hant': { ...zh, ...zhHant } }

/** The bot's words in a language. */
export function say(language: Language): typeof zh {
  return words[language]
}

/** Names of the languages, each in itself. */
export const languageNames: Readonly<Record<Language, string>> = {
  zh: '简体中文',
  'zh-Hant': '繁體中文',
  en: 'English',
}

/** The commands with what the menu says of them. */
export const commands = [
  { command: 'start', zh: '开始', en: 'Start' },
  { command: 'help', zh: '怎么用', en: 'How to use this bot' },
  { command: 'clause', zh: '查条款原文，如 /clause 三(九)', en: 'The text of a clause, such as /clause 3.9' },
  { command: 'awards', zh: '有哪些支持', en: 'What the plan offers' },
  { command: 'reset', zh: '重新开始', en: 'Start over' },
  { command: 'lang', zh: '回答的语言', en: 'Language of the answers' },
] as const

/** What a command stands for, as if it had been typed; the reply's language is chosen apart. */
export const typed = {
  start: '你好',
  help: '帮助',
  awards: '能申请什么',
  reset: '重新开始',
  how: '怎么算的',
  original: '原文',
} as const

/** The language of a person's Telegram app; undefined if the app does not say. */
export function appLanguage(code: string | undefined): Language {
  if (code === undefined || /^zh(-hans|-cn|-sg)?$/i.test(code)) return 'zh'
  return /^zh/i.test(code) ? 'zh-Hant' : 'en'
}
