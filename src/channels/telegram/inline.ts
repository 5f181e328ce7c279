/** Inline mode: in any chat, `@bot 领跑者` offers an answer, awards and clauses to insert. */
import type { InlineQueryResult, InlineQueryResultArticle } from 'grammy/types'
import type { Assistant } from '../../assistant/assistant.ts'
import { type Language, newConversation } from '../../assistant/conversation.ts'
import { PolicySearch } from '../../policy/search.ts'
import type { Answer } from '../../reply/answer.ts'
import { detectLanguage, finish, pick } from '../../reply/language.ts'
import { formatAnswer, splitText } from './format.ts'

const MAX_AWARDS = 8
const MAX_CLAUSES = 8

/** Finds what an inline query may insert. Only the rules answer here: a list must come up while somebody types. */
export class InlineResults {
  readonly #assistant: Assistant
  readonly #search: PolicySearch

  constructor(assistant: Assistant) {
    this.#assistant = assistant
    this.#search = new PolicySearch(assistant.pack.policy)
  }

  /** At most 50 results, best first; for an empty query the clauses in their order. */
  find(query: string, appLanguage: Language): InlineQueryResult[] {
    const words = query.trim().slice(0, 256)
    const { policy } = this.#assistant.pack
    if (words === '') {
      const clauses = policy.clauses.filter(({ section, id }) => !section && id !== '0')
      return clauses.map(({ id }) => this.#clause(id, appLanguage))
    }
    const language = detectLanguage(words, appLanguage)
    const { answer } = this.#assistant.answer(words)
    const useful = answer.kind === 'wording' || answer.kind === 'estimate' || answer.kind === 'clause'
    const results = [
      ...(useful ? [this.#article('answer', firstLine(answer), answer)] : []),
      ...this.#awards(words, answer, language),
    ]
    const ids = [
      ...answer.citations.map(({ clause }) => clause),
      ...this.#search.search(words).map(({ sentence }) => sentence.clause),
    ]
    const clauses = [...new Set(ids)]
      .filter((id) => id !== '0' && !policy.clause(id).section)
      .slice(0, MAX_CLAUSES)
    return [...results, ...clauses.map((id) => this.#clause(id, language))]
  }

  /** Awards that the answer is about, then awards whose names share words with the query. */
  #awards(words: string, answer: Answer, language: Language): InlineQueryResultArticle[] {
    const { schedule } = this.#assistant.pack
    const rules = [
      ...(answer.estimate?.items.map(({ rule }) => rule) ?? []),
      ...(answer.ask?.options.flatMap((option) => option.rules) ?? []),
    ]
    const wanted = pairs(words)
    const named = schedule.awards
      .map((award) => {
        const names = pairs(
          [award.name, ...award.rules.map(({ name }) => name)].map(({ zh, en }) => `${zh} ${en}`).join(' '),
        )
        return { award, shared: [...wanted].filter((pair) => names.has(pair)).length }
      })
      .filter(({ shared }) => shared > 0)
      .sort((a, b) => b.shared - a.shared)
      .map(({ award }) => award)
    const awards = [...new Set([...rules.map((id) => schedule.awardOf(id)), ...named])].slice(0, MAX_AWARDS)
    return awards.map((award) => {
      const { answer: text } = this.#assistant.perform(
        { act: 'estimate', move: 'start', claims: [{ award: award.award, facts: {} }], outside: [] },
        { ...newConversation(), language },
      )
      return this.#article(
        `award:${award.award}`.slice(0, 64),
        finish(pick(award.name, language), language),
        text,
      )
    })
  }

  #clause(id: string, language: Language): InlineQueryResultArticle {
    const { answer } = this.#assistant.perform(
      { act: 'clause', clause: id, whole: true, query: '', phrases: [], claims: [], explain: false },
      { ...newConversation(), language },
    )
    return this.#article(`clause:${id}`, this.#assistant.pack.policy.clause(id).label, answer)
  }

  #article(id: string, title: string, answer: Answer): InlineQueryResultArticle {
    const [message] = splitText(formatAnswer(answer))
    const rest =
      answer.text.split('\n').find((line) => line.trim() !== '' && !line.startsWith(title)) ?? answer.text
    return {
      type: 'article',
      id,
      title,
      description: rest.replace(/^[“\s]+/, '').slice(0, 120),
      input_message_content: {
        message_text: message?.text ?? title,
        link_preview_options: { is_disabled: true },
        ...(message && message.entities.length > 0 ? { entities: message.entities } : {}),
      },
    }
  }
}

function firstLine({ text }: Answer): string {
  return (text.split('\n')[0] ?? '').slice(0, 100)
}

/** Pairs of characters and whole Latin words, to compare names by. */
function pairs(text: string): Set<string> {
  const runs =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/\p{Script=Han}+|[a-z]{3,}/gu) ?? []
  return new Set(
    runs.flatMap((run) =>
      /[a-z]/.test(run) ? [run] : [...run].slice(1).map((character, i) => `${[...run][i]}${character}`),
    ),
  )
}
