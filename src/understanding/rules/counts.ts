/** Which numbers count the units of a claim, and how many units and years they make. */
import type { Unit } from '../../awards/schedule.ts'
import type { Chunk } from './chunks.ts'
import type { Draft } from './drafts.ts'
import type { Said } from './found.ts'
import type { Mention } from './lexicon.ts'
import { type NumberMention, TIMES } from './numbers.ts'
import type { AwardTraits } from './traits.ts'

/** 这两个, 把上面的三项. */
const POINTS_BACK = /(?:^\s*|把|将)(?:这|那|上面|以上|前面|上述|刚才)(?:的|这|那)?$/
/** After a count: the list of what it counts. */
const LIST_FOLLOWS = /^(?:事情?|问题|内容|奖项?|项目)\s*:|^\s*:\s*(?:其一|第一|一是|一、|1[.、)])/
const OPENS = /(?:^\s*|把|将)$/
const ADDS_UP = /^(?:共|算一起|算在一起|一起)/
/** Those who take part, or things of which one is made. */
const MEMBERS =
  /^[^,。;!?]{0,6},?(?:最后|然后|再|一起|我们|给)?(?:打包|组|凑|合|打|捆|攒|拼|揉)成|^(?:农户|农民|村民|[茶果菜花]农|养殖户|种植户)/
/** How far after a count the word may stand that adds up: 三家公司合计. */
const NEAR = 4
/** 改成两个, 只剩两家: how many there are in the end. */
const IN_THE_END =
  /(?:[只就才仅](?:批|认|评|过|通过|立|成|中|选)(?:了|上|下来|到)*|改成|改为|改到|变成?|还是|仍是|仍然是|变为|只剩下?|还剩下?|剩下?|余下|now|only|left with|make it|一共|总共|共|只有|就|才|仅|(?:[先就只]?照|[先就只]按|按(?=.{1,4}算)|(?:就|只)(?:算|报|留|要))(?:.{1,4}的)?)(?:是|有)? ?$/
/** 刚才那两个: claims spoken of, not units. */
const SPOKEN_OF = /(?:刚才|刚刚|上面|以上|前面|上述|之前|前头)(?:的|这|那|说|算|讲|提)*$/

/** 五个人的团队, a team of five: how many people a team has. */
const TEAM_OF = {
  before:
    /(?:(?:团队|小组|班子|专班|队伍|队里)[^,。;、和及与跟加]{0,5}|\bteam(?: (?:of|with|consisting of|made up of))(?: (?:only|just|about))?) ?$/,
  after:
    /^(?:人|名|位|口|号人|员)*(?:的|组成的?|组|规模的?|小|成立的?|凑成的?|搞的?){0,2}[^,。;、\d]{0,2}(?:团队|小组|班子|专班|队伍)(?!奖?[一两三\d])|^(?:人|名|位|个)?(?:同事|人|同学|老师|员工|成员|伙伴)(?:一起)?(?:组|凑|搭|拉|建)(?:成|了|建)?(?:了?一?个)?[^,。;、]{0,3}(?:团队|小组|班子|队)|^ of us in (?:the|our|a) team\b|^ (?:person|people|member|man|strong)s? (?:[a-z]+ ){0,2}team\b|^ (?:people|persons|members|staff) (?:in|on) (?:it|the team|our team)\b/,
}
/** 五个人, five people: what follows a number of people. */
const PEOPLE_AFTER =
  /^(?:人(?!才|民)|成员|员工|同事|组员|队员|工程师| (?:people|persons?|members?|staff|colleagues|engineers|of us)\b)/
const COUNTED_PEOPLE = /^(?:人|员|老师|学生|员工| (?:people|persons|members|staff)\b)/
/** 师徒俩, 父子两个. */
const PERSONS_BEFORE =
  /(?:师徒|师生|父子|父女|母子|母女|夫妻|夫妇|两口子|小两口|兄弟|姐妹|哥|姐|爷|娘|咱们?|俺们?|我们?|他们?|她们?)(?:们)?$/
const DESIGNATION = /\b(?:tc|sc|wg|gb(?:\/t)?|iso|iec|iso\/iec) ?$/
/** 问你三个, 请教两件: counts what is asked. */
const QUESTIONS = /(?:问|请教|咨询|打听|查)(?:一下|一声|下)?(?:你|您|你们|各位)?(?:一下)?$/
/** 就120个对吧, 一家5个: sums spoken of in units of ten thousand. */
const SUM_IN_UNITS = {
  before:
    /(?:[能可会该]以?(?:拿|领|得|有|给|补)|(?:听说|都说|有说|说|讲|传|估计|猜)(?:是|有|给)?|给|奖|补|合起来|加起来|合计|一共|总共|共计|就|是|有|应得|到手|凑|[每一][家项个件]|最高|最多|上限|封顶|顶格|顶多|[每一]年)(?:[是有就得到给]|一共|总共){0,3}$/,
  after:
    /^的?(?:到手|左右|封顶|到顶|打底)?[咯喽啰哈呗啊]?(?:[,。;!? ]|$|对[吧吗么不伐咩噻]|系咪|啱唔啱|是[吧吗不伐]|没错|[不吧吗嘛么](?:[,。;!? ]|$)|行吗)/,
  least: 20,
}
/** 每家5个, 一家5个: what each gets. */
const RATE = /[每一][家项个件人位](?:就|是|给|有|得|拿)?$/

/** 十二个车间, 三个被告: things that no award counts. */
const OTHER_THINGS =
  /^(?:多|余|来)?个?(?:车间|厂房|厂区|(?:生)?产线|被告|原告|律师|证人|摊位|铺面|店面|仓库|科室|病区|病房|床位|教室|班级|学生|学员|城市|省份|小区|评委|评审|(?:发明|专利|实用新型)+(?!侵权|案|官司|纠纷|诉讼|组合|包|池|维权|导航|奖|质押|保险|代理|服务|事务|律)|章节?|附件|条款|环节|步骤|阶段|流程|表格|月|星期|礼拜|小时|工作日|回合|竞争对手|对手|开庭|庭审|窝点|网店|链接|批次)|^ (?:[a-z]+ )?(?:rivals?|competitors?|applicants?|neighbou?rs?|defendants?|lawyers|hearings|students|workshops|employees)\b/
/** 20家里头挑5家, 是37家当中的一家: how many there were to choose from, and how many were chosen. */
const CHOSEN = {
  from: /^里[头面]?[只就才]?(?:挑|选|评|取|中)/,
  out: /[家个]里[头面]?[只就才]?(?:挑|选|评|取|中)(?:了|出)?$/,
}
const ONE_AMONG =
  /(?:我们|我司|咱们?)[^,。;!?]{0,4}(?:其中|当中|里[头面])|其中[^,。;!?]{0,4}(?:一[家个]是我们|有我们)|有我们一[家个份]|\bwe are one of (?:them|those|these)/
/** 带着六家合作社: those who go along with the one that leads. */
const LED = /(?:带着?|带领|领着|拉上|拉着|发动|动员)(?:了|起)?$/
/** Whether a number is of other things than awards or those who are granted them. */
function isOfOtherThings(text: string, { start, end, kind, value }: NumberMention): boolean {
  if (kind !== 'count' && kind !== 'plain') return false
  const before = text.slice(0, start)
  const after = text.slice(end)
  const among = ONE_AMONG.exec(text)
  return (
    OTHER_THINGS.test(after) ||
    CHOSEN.from.test(after) ||
    CHOSEN.out.test(before) ||
    (LED.test(before) && !/^[家个]?(?:奖|国标)/.test(after)) ||
    (value > 1 && among !== null && start < among.index)
  )
}

/** 评了三次都没上, 申报过两回: how often something was tried. */
function isOfAttempts(text: string, { start, end }: NumberMention): boolean {
  const before = text.slice(0, start)
  const after = text.slice(end)
  const often =
    /[次回趟轮届遍]$/.test(before.slice(-1) + text.slice(start, end)) || /^[次回趟轮届遍]/.test(after)
  return (
    often &&
    (/(?:评|报|申报|申请|冲|试|跑|改|补|投|参评|开|验|谈|败|输|跌|落选)(?:过|了)?$/.test(before) ||
      /^[次回趟轮届遍]?(?:都|才|全|也)(?:是)?(?:没|未|不|落|被拒|被刷|失败)/.test(after))
  )
}

/** Whether a count says how many there are in the end. */
export function isInTheEnd(text: string, { start, end }: NumberMention): boolean {
  return (
    IN_THE_END.test(text.slice(0, start)) ||
    /^(?:算|计|来(?:[,。;!吧]|$)|来算|为准|就行|就好|即可)/.test(text.slice(end))
  )
}

/** Judges the numbers of one message. */
export class Counts {
  readonly #said: Said
  readonly #traits: AwardTraits

  constructor(said: Said, traits: AwardTraits) {
    this.#said = said
    this.#traits = traits
  }

  /** Whether a number may count units or years at all: not 第一, `1.`, `all three`. */
  isCount(number: NumberMention): boolean {
    // 两件事: ……, 三个奖: ……, 两件: 其一……: counts the items of the list that follows.
    if ((number.kind === 'count' || number.kind === 'plain') && this.#opensList(number)) return false
    if (this.#countsClaims(number) || this.#countsMembers(number)) return false
    if (this.#isSum(number) || this.#isPartOfSum(number)) return false
    if (isOfOtherThings(this.#said.text, number)) return false
    // 前两年报过: how long ago; 排了三年: how long it took
    if (
      number.kind === 'duration' &&
      /[前头]$|(?:排|等|拖|熬|盼|跑|磨|耗|争|冲)了?$|\b(?:took|waited|lasted)(?: us)? $/.test(
        this.#said.text.slice(0, number.start),
      )
    )
      return false
    // 排进前三
    if (number.kind === 'plain' && /前$/.test(this.#said.text.slice(0, number.start))) return false
    // 分委会这一档: which, and not how many.
    if (number.value === 1 && /[这那该此]$/.test(this.#said.text.slice(0, number.start))) return false
    if (QUESTIONS.test(this.#said.text.slice(0, number.start))) return false
    // 评了三次都没上, 跑了两趟
    if (isOfAttempts(this.#said.text, number)) return false
    // 分两次付
    if (/分(?:了|成|为)?$/.test(this.#said.text.slice(0, number.start))) return false
    // 六件发明打包成一个组合, 十几户农户
    if (MEMBERS.test(this.#said.text.slice(number.end))) return false
    if (number.kind === 'duration' || number.kind === 'count') return true
    if (number.kind !== 'plain' || number.value < 1 || number.value > 999 || !Number.isInteger(number.value))
      return false
    const before = this.#said.text.slice(0, number.start)
    const after = this.#said.text.slice(number.end, number.end + 12)
    // TC 123/SC 4, GB/T 19001: which one, not how many.
    if (
      DESIGNATION.test(before) &&
      (number.value >= 10 || /^ ?\//.test(after) || /\/ ?[a-z]+ ?$/.test(before))
    )
      return false
    const numbersList = /^\s*[.)、:]/.test(after.slice(0, 2)) && !/[×*]\s*$/.test(before)
    const countsThings = /^ (?:things?|items?|points?|questions?|awards?|matters?)\b/.test(after)
    const ofAward = this.#said.mentions.some(
      ({ meaning, start }) => meaning.layer === 'award' && start > number.end && start - number.end <= 12,
    )
    return (
      !numbersList &&
      (!countsThings || ofAward) &&
      !/[同统唯a-z]$|\b(?:the|all|these|those|both|last|first) $/.test(before)
    )
  }

  /** 五个人的团队, 团队一共六个人: counts those who make up one team. */
  #countsMembers({ start, end, classifier }: NumberMention): boolean {
    const { text } = this.#said
    const before = text.slice(0, start)
    const after = text.slice(end)
    const people = PEOPLE_AFTER.test(after) || /[人名位]/.test(classifier ?? '') || /\bof $/.test(before)
    return (
      people &&
      (TEAM_OF.after.test(after) ||
        TEAM_OF.before.test(before) ||
        /(?:团队|小组|班子|队伍)\([^()]{0,4}$/.test(before))
    )
  }

  /** 是不是就120个, 听说有20个: a sum in units of ten thousand, to be confirmed. */
  #isSum({ start, end, value, classifier, kind }: NumberMention): boolean {
    const { text } = this.#said
    const before = text.slice(0, start)
    if (kind !== 'count' || classifier !== '个' || !SUM_IN_UNITS.after.test(text.slice(end))) return false
    if (RATE.test(before) || /^到手/.test(text.slice(end))) return true
    // 首次省长质量奖提名，30个是吧: a clause of its own.
    const alone = /[,。;!?:(] ?$/.test(before) && /^(?:对|是|没错|系咪|啱)/.test(text.slice(end))
    return value >= SUM_IN_UNITS.least && (alone || SUM_IN_UNITS.before.test(before))
  }

  /** 公司50个，老总5个，加起来55个没错吧: parts of a sum in units of ten thousand. */
  #isPartOfSum(number: NumberMention): boolean {
    const whole = this.#said.numbers.find((one) => one.start > number.end && this.#isSum(one))
    const parts = this.#said.numbers.filter(
      ({ kind, end }) => end < (whole?.start ?? 0) && (kind === 'count' || kind === 'plain'),
    )
    return whole !== undefined && parts.includes(number) && sum(parts) === whole.value
  }

  /** 两个合计, 这三项加起来: counts the claims, not a claim's units. */
  sumsUp(chunk: Chunk, count: NumberMention, drafts: readonly Draft[]): boolean {
    const [only, ...others] = drafts
    // 甲公司做了…，乙公司做了…，两家一共: the units of the only award, if no other number of them was said.
    if (only && others.length === 0 && this.#counts(count, this.#traits.unitOf(only))) {
      const earlier = this.#accepted(only)
      const goesOn = only.seed !== undefined || this.#said.mentions.some(isAddition)
      const first = earlier.length === 0 && (!goesOn || count.classifier === '家')
      // 还有两个学会也发了，三家合计: with the one that was there.
      const withOne = earlier.length > 0 && goesOn && count.value === sum(earlier) + 1
      if (first || withOne || earlier[0]?.each || (earlier.length > 1 && sum(earlier) === count.value))
        return false
    }
    const before = this.#said.text.slice(chunk.start, count.start)
    // 师徒俩凑一块, 咱仨的: those who have a claim each.
    if (others.length > 0 && count.value <= drafts.length && PERSONS_BEFORE.test(before)) return true
    if (others.length > 0 && /[一总]?共$/.test(before)) return true
    // 甲和乙，两个能给多少: as many as there are claims.
    const all = others.length > 0 && count.value === drafts.length && OPENS.test(before)
    if (
      all &&
      /^(?:都|能|可以|各|分别|怎么|一块|一起|并|加|合|总|共|拢)/.test(this.#said.text.slice(count.end))
    )
      return true
    // 一个团队、两个个人，一共: counts what is named right after it.
    const named = this.#said.mentions.some(
      ({ meaning, start }) => meaning.layer === 'fact' && start === count.end,
    )
    return POINTS_BACK.test(before) || (!named && OPENS.test(before) && this.#addsUp(count.end))
  }

  /** 刚才那两个, 这两笔钱, 两个我们都占了: counts claims spoken of. */
  #countsClaims({ start, end, value, classifier }: NumberMention): boolean {
    const before = this.#said.text.slice(0, start)
    const after = this.#said.text.slice(end)
    // 刚才那3项国家标准
    const named = this.#said.mentions.some(
      ({ meaning, start: at }) => meaning.layer === 'award' && at >= end && at - end <= 1,
    )
    if (SPOKEN_OF.test(before)) return !named
    if (value < 2 || classifier === '家') return false
    return (
      (/(?:[这那]|后面?|前面?|最后|头)$/.test(before) &&
        /^(?:我们|咱|的?钱|的?奖|都|全|加|合|总|一共|一起|算|分别|各|项目)/.test(after)) ||
      (/(?:我们?|咱们?)$/.test(before) &&
        /^(?:都|全|加|合|一起|一共)/.test(after) &&
        this.#awardsNamed() !== 1) ||
      (value === this.#awardsNamed() && /^奖项?(?:都|全|一共|合计|加|总|共|能|可|分别|各)/.test(after)) ||
      (value === 2 && /^都(?:批|拿|有|算|要|报|占|得|中|评|过|办)/.test(after)) ||
      /^(?:部门|处室|科室|学院|系|行(?!业)|栏|格)/.test(after) ||
      (before.trim() === '' && /^(?:我们|咱们?|公司|单位)?(?:都|全|一起|一共|加|合|放|算|凑|总)/.test(after))
    )
  }

  /** How many awards a message names. */
  #awardsNamed(): number {
    return this.#said.mentions.filter(({ meaning }) => meaning.layer === 'award' && !meaning.weak).length
  }

  #opensList({ start, end }: NumberMention): boolean {
    const { text, mentions } = this.#said
    const after = text.slice(end)
    const sentence = text.slice(0, start).search(/[^。;!?]*$/)
    const named = mentions.some(
      (one) => one.meaning.layer === 'award' && one.start >= sentence && one.start < start,
    )
    // Two wins at our company this spring: ...
    const english = /^ [a-z][^:.;!?]{0,60}:/.test(after) && !/\p{Script=Han}/u.test(after.slice(0, 60))
    const until = end + after.indexOf(':')
    const inside = mentions.some(
      (one) => one.meaning.layer === 'award' && one.start >= end && one.start < until,
    )
    return LIST_FOLLOWS.test(after) || (/^\s*:/.test(after) && !named) || (english && !named && !inside)
  }

  /** Whether a word that adds up follows: 合计, 加起来, 公司总账. */
  #addsUp(from: number): boolean {
    const { text, mentions } = this.#said
    const near = mentions.some(
      ({ meaning, start }) =>
        meaning.layer === 'cue' && meaning.cue === 'total' && start >= from && start - from <= NEAR,
    )
    return near || ADDS_UP.test(text.slice(from, from + 6))
  }

  /** The first count of a draft that counts its rule's unit. */
  accepted(draft: Draft): NumberMention | undefined {
    const counts = this.#accepted(draft)
    const [first] = counts
    const inTheEnd = counts.findLast((count) => isInTheEnd(this.#said.text, count))
    if (inTheEnd) return inTheEnd
    const last = counts.at(-1)
    // 一家研究院 …… 三个秘书处: the one body is who has them.
    if (
      first &&
      last &&
      counts.length === 2 &&
      first.value === 1 &&
      this.#bodyFollows(first) &&
      last.classifier !== '家'
    )
      return last
    const withOwn = first && this.#withOwnBody(first)
    if (withOwn) return withOwn
    const listed = this.#listedBodies(counts) ?? this.#listedUnits(counts)
    if (listed) return listed
    const beside = draft.seed === undefined ? counts.find((count) => this.#isBeside(count, draft)) : undefined
    if (first && beside && !first.each && !this.#isBesideAny(first)) return beside
    // 一家协会、一家合作社 …… 两家: the sum told later counts.
    const earlier = counts.slice(0, -1)
    if (last && earlier.length > 1 && sum(earlier) === last.value) return last
    return first?.each ? (counts.find(({ value, each }) => !each && value > first.value) ?? first) : first
  }

  /** 二十多件专利，做成一个组合: whether a count stands right before the award's own name. */
  #isBeside({ end }: NumberMention, { award }: Draft): boolean {
    return this.#said.mentions.some(
      ({ meaning, start }) => meaning.layer === 'award' && meaning.award === award && start === end,
    )
  }

  /** 三家, 两个团队: whether a count stands beside a name, a fact or a body. */
  #isBesideAny({ start, end }: NumberMention): boolean {
    return this.#said.mentions.some(
      (one) =>
        (one.meaning.layer === 'award' || one.meaning.layer === 'fact' || one.meaning.layer === 'body') &&
        (Math.abs(one.start - end) <= 1 || Math.abs(start - one.end) <= 1),
    )
  }

  /** 化工院3项，材料院2项，信息院4项: what each of several units has; the sum of them as one count. */
  #listedUnits(counts: readonly NumberMention[]): NumberMention | undefined {
    const [first] = counts
    const { text } = this.#said
    const ofUnits = counts.every(
      ({ start, classifier }) =>
        classifier === first?.classifier &&
        /[,、;:：][^,、;:\d]{1,6}(?:院|所|部|处|系|厂|公司|店|中心|校|司|团队|组|区|室)$/.test(
          text.slice(0, start),
        ),
    )
    // 去年制定1项，今年3项
    const times = counts.map(
      ({ start }) =>
        /(去年|前年|今年|上半年|下半年|20\d\d年)[^,。;!?]{0,14}$/.exec(text.slice(0, start))?.[1],
    )
    const byTime =
      !times.includes(undefined) &&
      new Set(times).size === counts.length &&
      counts.every(({ classifier, kind }) => kind === 'count' && classifier === first?.classifier)
    return first && counts.length > 1 && (ofUnits || byTime) ? { ...first, value: sum(counts) } : undefined
  }

  /** 本部加三家子公司: the main body is one more than those beside it. */
  #withOwnBody(count: NumberMention): NumberMention | undefined {
    const { text } = this.#said
    const own =
      /(?:本部|总部|母公司|集团本身|公司本身|我们自己|自家|本公司|总公司)(?:加上?|和|跟|带着?|连|连同|外加|再加|、)$/.test(
        text.slice(0, count.start),
      ) && /^[^,。;!?]{0,4}(?:子公司|分公司|分厂|关联公司|兄弟公司|下属)/.test(text.slice(count.end))
    return own ? { ...count, value: count.value + 1 } : undefined
  }

  /** 研究院一家、合作企业一家: bodies of a list, each with its own count; the sum of them as one count. */
  #listedBodies(counts: readonly NumberMention[]): NumberMention | undefined {
    const [first] = counts
    const ofBodies = counts.every(
      ({ start, classifier }) =>
        classifier === '家' &&
        this.#said.mentions.some(
          ({ meaning, end }) => meaning.layer === 'body' && end <= start && start - end <= 1,
        ),
    )
    const listed = counts.every(
      ({ end }, index) =>
        index + 1 === counts.length ||
        /^[^。;!?]{0,8}$/.test(this.#said.text.slice(end, counts[index + 1]?.start)),
    )
    return first && counts.length > 1 && ofBodies && listed ? { ...first, value: sum(counts) } : undefined
  }

  #accepted(draft: Draft): NumberMention[] {
    const unit = this.#traits.unitOf(draft)
    // A team's prize is not paid by the head, nor is a company's.
    const people =
      this.#traits.takes(draft.award, 'individual') &&
      !['team', 'organization'].includes(draft.facts['recipient'] ?? '')
    return draft.counts.filter((count) => this.#counts(count, unit) && (people || !this.#countsPeople(count)))
  }

  #countsPeople({ start, end }: NumberMention): boolean {
    const { text } = this.#said
    return COUNTED_PEOPLE.test(text.slice(end)) || /[人名]$/.test(text.slice(start, end))
  }

  /**
   * 秘书处3个，国际1个，全国2个: a number that is the sum of those told after it counts no claim of its own; nor does
   * that of those who share a list, 两家分别承担甲和乙.
   */
  dropTotals(drafts: readonly Draft[]): void {
    for (const draft of drafts) {
      const [total, own] = this.#accepted(draft)
      const alike = drafts.filter(({ award }) => award === draft.award)
      const shared = total && /^.{0,10}(?:分别|各自)/.test(this.#said.text.slice(total.end))
      const listed = alike.length === total?.value || drafts.length === total?.value
      if (shared && !own && draft.seed === undefined && listed) draft.counts = []
      // 秘书处批了四个：国际的是SC，全国的是TC，省里的有两个
      const others = alike.filter((one) => one !== draft).map((one) => this.accepted(one)?.value ?? 1)
      const announces = total && !own && /^[^,。;]{0,4}:/.test(this.#said.text.slice(total.end))
      if (announces && others.length > 0 && 1 + others.reduce((a, b) => a + b) === total.value)
        draft.counts = []
      if (total && alike.length === total.value && this.#isNumberOf(total, alike))
        draft.counts = draft.counts.filter((count) => count !== total)
      if (!total || !own || own.each || draft.seed !== undefined) continue
      const rest = alike.filter((one) => one !== draft)
      const parts = rest.flatMap((one) => this.accepted(one) ?? [])
      if (rest.length > 0 && parts.length === rest.length && sum([own, ...parts]) === total.value)
        draft.counts = draft.counts.filter((count) => count !== total)
    }
  }

  /** 两个全国秘书处，一个TC一个SC: whether a draft only says how many there are of those told after it. */
  isHeader(draft: Draft, drafts: readonly Draft[]): boolean {
    const { asks } = this.#traits.award(draft.award)
    const after = drafts.slice(drafts.indexOf(draft) + 1).filter(({ award }) => award === draft.award)
    const parts = after.map((one) => this.accepted(one)?.value ?? 1)
    const whole = this.accepted(draft)?.value
    const open = asks.some((fact) => draft.facts[fact] === undefined)
    // 运营中心有俩，一个…，另一个…，公共服务平台一个: the first of those told after it make it up.
    const madeUp = parts.some(
      (_, index) => index > 0 && parts.slice(0, index + 1).reduce((a, b) => a + b, 0) === whole,
    )
    return open && draft.seed === undefined && madeUp
  }

  /** 国家级、省级两个试点, 试点有俩，国家级、省级各一: the number of claims told apart, and of the units of none. */
  #isNumberOf(total: NumberMention, alike: readonly Draft[]): boolean {
    const [first] = alike
    const counted = alike
      .flatMap(({ counts }) => counts)
      .filter(({ each, kind }) => !each && kind === 'count')
    if (!first || alike.length < 2 || total.each || counted.length !== 1) return false
    if (alike.some(({ seed }) => seed !== undefined)) return false
    const { asks } = this.#traits.award(first.award)
    const apart = this.#said.mentions.filter(
      ({ meaning }) =>
        (meaning.layer === 'fact' && asks.includes(meaning.fact)) ||
        (meaning.layer === 'award' && meaning.award === first.award && Object.keys(meaning.facts).length > 0),
    )
    if (apart.length === 0) return false
    const start = Math.min(...apart.map((mention) => mention.start))
    const end = Math.max(...apart.map((mention) => mention.end))
    const { text } = this.#said
    const before = total.end <= start && /[,:;。]/.test(text.slice(total.end, start))
    const heads = apart.filter(({ meaning }) => meaning.layer === 'award').length
    const after = heads <= 1 && total.start >= end && total.start - end <= 2
    return before || after
  }

  /** Sets a draft's quantity and years by what was counted. */
  setQuantity(draft: Draft, drafts: readonly Draft[]): void {
    const unit = this.#traits.unitOf(draft)
    const count = this.accepted(draft) ?? this.#sharedCount(draft, drafts)
    if (count !== undefined && count.value >= 1 && count.value <= 100_000) draft.quantity = count.value
    if (!unit.years) return
    // 一个国家级一个省级，三年年年都接: the years are said once for both.
    const alike = drafts.filter(({ award, seed }) => award === draft.award && seed === draft.seed)
    const duration = [draft, ...alike]
      .flatMap(({ counts }) => counts)
      .find(
        (one) => one.kind === 'duration' && one.value >= 1 && one.value <= 50 && Number.isInteger(one.value),
      )
    const own = this.#ownClauses(draft)
    const spoken = new Set(own.flatMap((clause) => clause.words.match(/前年|去年|今年|明年/g) ?? []))
    const calendar = new Set(
      this.#said.numbers
        .filter(
          ({ kind, start }) => kind === 'year' && own.some(({ from, to }) => from <= start && start < to),
        )
        .map(({ value }) => value),
    )
    const years = Math.max(spoken.size, calendar.size)
    if (duration) draft.years = duration.value
    else if (calendar.size === 2 && /[-到至—~]/.test(this.#said.text))
      draft.years = Math.abs([...calendar].reduce((a, b) => a - b)) + 1
    else if (years > 1) draft.years = years
  }

  /** The clauses that tell of a draft and of no other award, and in which nothing is denied: 去年没办班. */
  #ownClauses({ award }: Draft): { words: string; from: number; to: number }[] {
    const { text, mentions } = this.#said
    const named = mentions.flatMap(({ meaning, start }) =>
      meaning.layer === 'award' && !meaning.weak ? [{ award: meaning.award, start }] : [],
    )
    const first = named[0]?.award
    return [...text.matchAll(/[^,。;!?\n]+/g)]
      .map(({ 0: words, index }) => ({ words, from: index, to: index + words.length }))
      .filter(({ words, to }) => {
        const of = named.findLast(({ start }) => start < to)?.award ?? first
        return (of === undefined || of === award) && !/没|未(?!来)|停/.test(words)
      })
  }

  /** 两家子公司都是领跑者，也都是AAA: so many bodies for the award before, and as many for this one. */
  #sharedCount(draft: Draft, drafts: readonly Draft[]): NumberMention | undefined {
    const { text, mentions } = this.#said
    const before = drafts[drafts.indexOf(draft) - 1]
    const name = mentions.find(({ meaning }) => meaning.layer === 'award' && meaning.award === draft.award)
    const also = name && /[,;]也(?:都|全|均)[^,。;!?]{0,4}$/.test(text.slice(0, name.start))
    const count = before && also && before.award !== draft.award ? this.accepted(before) : undefined
    return count && this.#counts(count, this.#traits.unitOf(draft)) ? count : undefined
  }

  /** Whether a number counts a unit: by its measure word, or by the body named after it. */
  #counts(count: NumberMention, unit: Unit): boolean {
    if (count.kind === 'plain') return this.#plainCounts(count, unit)
    if (count.kind !== 'count') return false
    // 行业标准2项，国家标准1项: what the plan does not know has its own number.
    const ofOther = this.#said.mentions.some(
      ({ meaning, end }) => meaning.layer === 'outside' && end === count.start,
    )
    if (ofOther && this.#awardsNamed() > 0) return false
    if (count.classifier === TIMES) return unit.classifiers.length > 0
    // 园区里四百多家企业
    const inside = /^(?:的)?(?:企业|公司|商户|单位|商家)/.test(this.#said.text.slice(count.end))
    if (!unit.bodies && count.classifier === '家' && count.value >= 10 && inside) return false
    return unit.classifiers.includes(count.classifier ?? '') || (unit.bodies && this.#bodyFollows(count))
  }

  /** A number without a measure word, as in English: what counts bodies needs a body after it. */
  #plainCounts(count: NumberMention, unit: Unit): boolean {
    const { text, mentions } = this.#said
    if (/\p{Script=Han}/u.test(text[count.end] ?? '') || unit.classifiers.length === 0) return false
    if (/^ ?(?:months?|weeks?|days?|hours?|countries|pages)\b/.test(text.slice(count.end))) return false
    // 省长质量奖（公司）100: in Chinese only what stands beside a name.
    const beside = mentions.some(
      ({ meaning, start, end }) =>
        (meaning.layer === 'award' || meaning.layer === 'fact') &&
        (/^ ?$/.test(text.slice(end, count.start)) || /^ ?$/.test(text.slice(count.end, start))) &&
        (Math.abs(count.start - end) <= 1 || Math.abs(start - count.end) <= 1),
    )
    const chinese = /\p{Script=Han}/u.test(text.slice(Math.max(0, count.start - 4), count.start))
    // 首次省长质量奖（公司）100: a sum.
    if (chinese && (!beside || count.value >= SUM_IN_UNITS.least)) return false
    return !unit.bodies || unit.classifiers.includes('个') || this.#bodyFollows(count)
  }

  #bodyFollows(count: NumberMention): boolean {
    return this.#said.mentions.some(
      ({ meaning, start }) =>
        meaning.layer === 'body' &&
        start >= count.end &&
        start - count.end <= 10 &&
        !/[,。;、]/.test(this.#said.text.slice(count.end, start)) &&
        this.#said.text.slice(count.end, start).split(' ').length <= 3,
    )
  }
}

function isAddition({ meaning }: Mention): boolean {
  return meaning.layer === 'cue' && meaning.cue === 'add'
}

function sum(counts: readonly NumberMention[]): number {
  return counts.reduce((all, { value }) => all + value, 0)
}
