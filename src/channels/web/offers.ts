/** The policy and its award schedule as the API gives them, in three scripts, computed once at the start. */
import type { Words as TwoWords } from '../../awards/schedule.ts'
import type { Pack } from '../../knowledge/pack.ts'
import { type Clause as PolicyClause, splitSentences } from '../../policy/policy.ts'
import { finish, pick } from '../../reply/language.ts'
import { Replies } from '../../reply/reply.ts'
import type { AwardsBody, Clause, PolicyBody, Rule, Words } from './schemas.ts'
import { sentencesOf } from './sentences.ts'

function inScripts(say: (language: 'zh' | 'zh-Hant' | 'en') => string): Words {
  return {
    zh: finish(say('zh'), 'zh'),
    'zh-Hant': finish(say('zh-Hant'), 'zh-Hant'),
    en: finish(say('en'), 'en'),
  }
}

function words(two: TwoWords): Words {
  return inScripts((language) => pick(two, language))
}

function clauseBody({ id, label, number, title, section, pieces }: PolicyClause): Clause {
  let count = 0
  const paragraphs = pieces
    .flatMap((piece) => piece.split('\n'))
    .map((line) => splitSentences(line).map((text) => ({ number: ++count, text })))
  return { id, label, number, title, section, paragraphs }
}

/** The policy with all its clauses. */
export function policyBody({ policy, about }: Pack): PolicyBody {
  return {
    number: about.number,
    title: words(about.title),
    office: words(about.office),
    caveat: words(about.caveat),
    caveatClause: about.caveatClause,
    sha256: about.sha256,
    examples: {
      zh: about.examples.zh,
      'zh-Hant': about.examples.zh.map((example) => finish(example, 'zh-Hant')),
      en: about.examples.en,
    },
    clauses: policy.clauses.map(clauseBody),
  }
}

/** All that the plan offers, by area. */
export function awardsBody(pack: Pack): AwardsBody {
  const { about, schedule, policy } = pack
  const replies = new Replies(pack)
  const ruleBody = (rule: (typeof schedule.rules)[number]): Rule => {
    const { amount } = rule
    const unit = schedule.unitOf(rule)
    return {
      id: rule.id,
      name: words(rule.name),
      clause: rule.clause,
      quote: rule.quote,
      sentences: sentencesOf(
        policy.clause(rule.clause).sentences.map(({ text }) => text),
        rule.quote,
      ),
      outcome: 'exact' in amount ? 'exact' : 'upTo' in amount || 'ratio' in amount ? 'up-to' : 'unspecified',
      yuan:
        'exact' in amount
          ? amount.exact
          : 'upTo' in amount
            ? amount.upTo
            : 'ratio' in amount
              ? amount.ceiling
              : null,
      grants: inScripts((language) => replies.grant(rule, language)),
      unit: unit.classifiers.length > 0 ? words(unit) : null,
      conditions: schedule.premises(rule).map((id) => words(schedule.condition(id))),
      bodies: rule.bodies,
    }
  }
  return {
    policy: about.number,
    bodies: Object.entries(about.bodies).map(([id, name]) => ({ id, name: words(name) })),
    areas: Object.entries(about.areas).map(([id, name]) => ({
      id,
      name: words(name),
      awards: schedule.awards
        .filter(({ area }) => area === id)
        .map((award) => ({ id: award.award, name: words(award.name), rules: award.rules.map(ruleBody) })),
    })),
  }
}
