/**
 * Of whom and of which time a statement tells. Back-stories speak of others (隔壁公司没评上), of earlier attempts
 * (第一次没过，第二次过了), of what was feared (有人担心不在库，其实在) and of what is set aside (参编的那几项不问):
 * none of it tells whether a condition of this claim holds.
 */
import type { Mention } from './lexicon.ts'

/** `ours`: it tells of the claim. `others`: of somebody else. `opponent`: of the other side of a
 * dispute. `aside`: of what does not decide. */
export type Told = 'ours' | 'others' | 'opponent' | 'aside'

const CLAUSE_END =
  /[,。;!?:\n()]|(?<=\p{Script=Han}) | (?=\p{Script=Han})|\.(?= |$)| (?=(?:but|while|whereas|although|though|yet|and)\b)/gu

const BODY_ZH = '(?:公司|企业|单位|厂家?|院|所|校|园区|基地|平台|联盟|中心|团队|协会|机构|街区|项目|试点)'
const BODY_EN =
  '(?:compan(?:y|ies)|firms?|universit(?:y|ies)|institutes?|groups?|corporations?|manufacturers?|associations?|societ(?:y|ies)|applicants?|parks?|platforms?|bases?|drafters?|units?|bodies|enterprises?|plants?|teams?)'
const PEOPLE_EN =
  '(?:germans?|japanese|koreans?|americans?|french|british|swiss|swedish|swedes?|dutch|italians?|chinese|european|foreign|overseas|rival|competing|neighbou?ring|state-owned|different|bigger|larger)'

/** Third parties: bodies that are neither the speaker nor on the other side of a dispute. */
const THIRD_ZH = `(?:别的?|其[他它])(?:[几一两三些]|好几|大多|多数)*[个家位]?(?:同类)?${BODY_ZH}|(?:别人|别家|其他人|隔壁|邻[区县市]|对门|邻居|同行|友商|竞争(?:的|者)[^,。;!?]{0,4}|旁边那?家|那家(?:公司|企业|厂)?|前面那家|前任|上一?家|老东家|朋友那?(?:的|家)?|(?:会员|成员|兄弟|姐妹|姊妹|担保|关联|参编|合作|母|总|竞争)(?:单位|企业|公司|厂))(?:们|的|那|这|几|一|两|家|个)*${BODY_ZH}?`
const OPPONENT_ZH = `(?:人家|他们|她们|他家|对方|对家|对面|对手|对造|被告|侵权(?:[方人者]|公司|企业|厂家?)|(?<!被[^,。;!?]{0,4})(?:抢注|抄袭|仿冒|山寨)(?![^,。;!?]{0,4}(?:官司|案|诉讼|纠纷|事|我))[^,。;!?]{0,3}|前员工)(?:们|的|那|几|一|家|个|大|小)*${BODY_ZH}?`
/** Named bodies: they may be who speaks, except where leading and taking part are told apart. */
const FOREIGN_ZH = `(?:[德日韩美法英]国?|瑞士|瑞典|荷兰|意大利|欧洲|国外|外国)(?:人|方|那边|专家|的?一?家?[^,。;!?]{0,3}?${BODY_ZH})|老外|外方|外企`
const NAMED_ZH =
  '[^,。;!?我咱俺本在]{1,6}(?:大学|研究院|科学院|研究所|局|政府|街道办|合作社)|[镇乡]里|东大|南大|清华|中科院|华为'
const WE_ZH = `我|咱|俺|本(?:人|家|司|市|${BODY_ZH})|自己|自家|自个|${BODY_ZH}`

const THIRD_EN = `\\b(?:someone else|somebody else|(?:all )?(?:the )?others|(?:the )?other (?:[a-z]+ )?${BODY_EN}|another (?:[a-z]+ ){0,2}${BODY_EN}|(?:our|the|a|my) (?:[a-z]+ )?(?:competitors?|rivals?|neighbou?rs?|suppliers?|customers?|partners?|guarantors?|lenders?|bank|parent(?: company)?|sister (?:company|firm)|member ${BODY_EN})|(?:our|the) members)\\b`
const OPPONENT_EN =
  '\\b(?:they|he|she|the other (?:side|party)|the (?:defendants?|infringers?|opponents?)|former employee)\\b'
const FOREIGN_EN = `\\b(?:(?:an?|the|some|several|two|three|five) (?:[a-z]+ )?${PEOPLE_EN}(?: [a-z]+)?(?: ${BODY_EN})?|germany|japan|korea|sweden|switzerland)\\b`
const WE_EN =
  '\\b(?:we|ours|i|mine|(?:our|my|the) (?:company|firm|client|side|institute|university|hospital|association|park|team|project|own))\\b'

/** What stands before somebody who is not the one that acts: 跟他们, with them. */
const ASIDE_ZH =
  /(?:跟|和|与|同|对|把|被|给|让|向|比|替|帮|告|于|除了|不像|找|输给|像)(?:了)?(?:[那这某一两几三]?[家个伙帮])?$/
const ASIDE_EN =
  /\b(?:with|by|to|for|from|than|against|unlike|of|sued|behind|besides|are|is|am|was|'re|'m|as)(?: just| only| still| also)? $/

/** 不像隔壁拿了三回: what follows is told of them. */
const CONTRASTED = /(?:不像|不同于|比不得|\bunlike) ?$/

/** Who counts as somebody else where a fact is told. */
interface Kinds {
  readonly opponent: boolean
  /** 人家没批, they refused: those who decide. */
  readonly deciding: boolean
  readonly foreign: boolean
  readonly named: boolean
}
const RECEIVED = /评上|中|选上|入围|落|被|过|拿|得|获|成|\b(?:win|won|pass|passed|get|got|been|was|were)\b/
const DECIDERS = /^(?:人家|他们|她们|they|he|she)/

const SUBJECT = new RegExp(
  `(?<third>${THIRD_ZH}|${THIRD_EN})|(?<opponent>${OPPONENT_ZH}|${OPPONENT_EN})|(?<we>${WE_EN}|我[们家]?|咱们?|俺们?)|(?<foreign>${FOREIGN_ZH}|${FOREIGN_EN})|(?<named>${NAMED_ZH})|(?<own>${WE_ZH})`,
  'gu',
)

type Subject = 'we' | 'other' | 'opponent'

/** 人家来告我们，结果被法院驳回: an action against us that failed. */
const SUES_US = new RegExp(
  `(?:${OPPONENT_ZH}|${THIRD_ZH})[^,。;!?我咱俺]{0,4}(?:告|起诉|诉)(?:我|咱|俺)(?:们|司|公司|厂|院|校|家)*(?:(?!上诉|反诉|再审|支持|赔|胜)[^。;!?我咱俺])*(?:驳回|没告成|没告赢|撤诉|败诉)`,
  'u',
)

/** 他们告我们，没告成: whom somebody sues. */
const SUED = /(?:告|起诉|诉|举报|投诉|\b(?:sued|sue|accused)) ?$/

/** 人家告诉我: words for saying something. */
const SAYS = /^(?:跟|和|对)?(?:我们?|咱们?)?(?:告诉|说|讲|通知|回复|答复|提醒)(?:我|咱|了|的)/

/** Who the last subject of a stretch is: 隔壁公司 → other. */
function subjectOf(stretch: string, kinds: Kinds): Subject | undefined {
  let last: Subject | undefined
  let lastEnd = -1
  for (const { 0: words, groups, index } of stretch.matchAll(SUBJECT)) {
    // 我们茶叶合作社: a name of those who ask.
    const ownName = last === 'we' && index === lastEnd
    lastEnd = index + words.length
    if (ownName) continue
    const before = stretch.slice(0, index)
    const opponent = groups?.['opponent']
    const other =
      groups?.['third'] !== undefined ||
      (kinds.opponent && opponent !== undefined && !(kinds.deciding && DECIDERS.test(opponent))) ||
      (kinds.foreign && groups?.['foreign'] !== undefined) ||
      (kinds.named && groups?.['named'] !== undefined)
    // 人家告诉我…: who says it, and not of whom it is said.
    if (opponent !== undefined && SAYS.test(stretch.slice(lastEnd))) continue
    const sued = SUED.test(before) && last !== undefined && last !== 'we'
    if (sued) continue
    if (groups?.['we'] || groups?.['own']) last = 'we'
    else if (other && CONTRASTED.test(before)) last = 'other'
    else if (other && !ASIDE_ZH.test(before) && !ASIDE_EN.test(before))
      last = opponent === undefined ? 'other' : 'opponent'
  }
  return last
}

/** Start and end of the clause around a stretch. */
function clauseAround(text: string, start: number, end: number): { from: number; to: number } {
  let from = 0
  for (const { index, 0: mark } of text.matchAll(CLAUSE_END)) {
    if (index >= end) return { from, to: index }
    if (index + mark.length <= start) from = index + mark.length
  }
  return { from, to: text.length }
}

const THIRD_EN_ALL = new RegExp(THIRD_EN, 'gu')
/** 有家企业问, 我的一个客户, 帮朋友打听, a client of mine: whoever asks does so for others. */
const FOR_OTHERS =
  /有一?[家个](?:企业|公司|单位|厂|店|协会|商户|老板|园区)[^,，。;；!！?？我咱]{0,8}(?:问|咨询|想|打|来|说|拿|评|得|获)|(?:客户|朋友|亲戚|同学|邻居|熟人|委托人|当事人|业主|商户)(?:家|的|那边)?(?:公司|厂|企业|单位|店)?[^,，。;；!！?？我咱]{0,6}(?:问|咨询|想|拿|评|得|获|做|打赢|主导|赢)|(?:替|帮|代)(?:一家|一个|他们|她们|朋友|客户|人家|别人|企业)[^,，。;；!！?？]{0,6}(?:问|打听|咨询|查|算|了解)|\b(?:a|my|our|one of (?:my|our)) (?:client|customer|friend)s?\b|\b(?:a|one) (?:company|firm) (?:asks|asked|called|wants)/i
const OURSELVES = /我们(?:公司|厂|单位|院|所|校|协会)?(?:拿|评|得|获|做|打赢|主导|赢)|我司|本公司/

/** Whether a message is asked for others, of whom it and later ones speak as they. */
export function asksForOthers(message: string): boolean {
  return FOR_OTHERS.test(message) && !OURSELVES.test(message)
}

/** 他们主导的, said by one who asks for them: the same with "we". */
export function asThemselves(text: string): string {
  return text
    .replace(/[他她它]们|人家/g, '我们')
    .replace(/\bthey\b/g, 'we')
    .replace(/\btheir\b/g, 'our')
}

/** 我朋友的公司, 我帮人问: words for oneself that speak of no claim of one's own. */
const NOT_OURS =
  /我(?:[^,。;!?我们]{0,4}(?:朋友|同学|亲戚|客户|表[哥弟姐妹])|想|来|问|帮|替|听|看|打听|了解|咨询)/g
/** Whether those who ask speak of themselves: else whoever is spoken of is who the answer is for. */
export function speaksOfUs(text: string): boolean {
  return /[我咱俺]|本(?:公司|单位|院|校|所|司|厂|人)|\b(?:we|us|ours?|my|i)\b/.test(
    text.replace(NOT_OURS, '').replace(THIRD_EN_ALL, ''),
  )
}

/** Whom facts may be told of: the loser of a dispute is no third party, a university may be who speaks. */
function kindsFor(fact: string, words: string, text: string): Kinds {
  const role = fact === 'role'
  return {
    opponent: true,
    deciding: fact === 'rating' && !RECEIVED.test(words),
    foreign: role,
    named: role && speaksOfUs(text),
  }
}

/** 主导的是德国人, 没过的是隔壁, led by a Swedish firm: who it was is told after it. */
const OTHERS_AFTER = new RegExp(
  `^[牌掉]?(?:单位|方|人|者)?的?(?:单位|方|人|者|那[家个]|[那一]?栏|上|里)?(?:都|全|全都|才|其实|就)?(?:是|为|:|(?:写|填|挂|署|落|登记|报|印)(?:的|着|了)?(?:名|名字)?(?:都|全|才)?[是为]?)(?:(?:我们|咱们?)(?:集团|公司)?(?:下面|底下|旗下|下属|里)?的?(?=${THIRD_ZH}|另)|(?![^,。;!?]{0,8}[我咱俺]))(?:另(?:外)?的?一?[家个]|${THIRD_ZH}|${OPPONENT_ZH}|${FOREIGN_ZH}|${NAMED_ZH}|[^,。;!?我咱俺本哪谁什]{1,6}(?:一家|那家)[^,。;!?]{0,4}|[^,。;!?我咱俺本哪谁什]{1,8}(?:${BODY_ZH}|集团|学会|[社站会办](?=[,。;!?]|$)))|^ (?:it |the \\w+ |the \\w+ \\w+ )?(?:was |were |is )?by (?:an?|the|another|others|them|someone|somebody) (?!company\\b|firm\\b)|^ (?:was|were|is|are) (?:all )?(?:other [a-z]+|another|others|someone|somebody|the (?:germans|japanese|koreans|americans))`,
  'u',
)
/** 五家参编单位, several firms took part: a number of others. */
const COUNTED_BEFORE =
  /(?:[一二两三四五六七八九十几多\d]|好几|若干|其余)(?:来|多)?(?:(?:家|个|所|位)(?:单位|企业|公司)?|[家户名位](?!标准|国标)[^,。;!?我咱俺是]{0,4})(?:都|也|是|均|在|跟着|帮着|负责|只是|只)*$/
const COUNTED_AFTER =
  /^(?:的)?(?:有|了|还有)?(?:有[^,。;!?我咱俺]{0,5})?(?:[二两三四五六七八九十几多\d]|好几|若干)+(?:来|多)?(?:家|个|所)/
const ONE_OF_THEM = /^[^,。;!?]{0,6}(?:之一|中的|里的|当中)/
/** 被撤牌的不是我们. */
const NOT_US_AFTER = /^(?:的|者|单位|方)*(?:可|又|并|都)?不是(?:我|咱|俺|本)/

const SOMEBODY_ELSE = new RegExp(`${THIRD_ZH}|${OPPONENT_ZH}|${THIRD_EN}|${OPPONENT_EN}`, 'u')
/** 试点验收优良，别的试点没通过: a clause says, of nobody else, that it went well. */
function affirmsOwn(text: string): boolean {
  return text.split(CLAUSES).some((clause) => affirms(clause) && !SOMEBODY_ELSE.test(clause))
}

/** 赢的是他们, 法院驳了原告: the other side, told after it. */
const OPPONENT_AFTER = new RegExp(`^了?(?:(?:的|者)(?:都|才)?是)?(?:${OPPONENT_ZH}|原告)`, 'u')
/** 对手的异议被驳回: what was turned down is no application of ours. */
const OBJECTION =
  /(?:异议|投诉|举报|质疑|无效请求|\b(?:objections?|opposition|complaints?|challenge))[^,.;]{0,36}$/

/** Facts of a body or its work, which a long mention may tell of somebody within it: 行业里别人不是主导产业. */
const QUALITIES = new Set(['industry', 'pool', 'task', 'assessment', 'acceptance', 'stage'])

/** Where the sentence around a place begins. */
function sentenceFrom(text: string, at: number): number {
  return Math.max(0, text.slice(0, at).search(/[^。;!?\n]*$/))
}

const OPENS_WITH_BODY = new RegExp(`^${BODY_ZH}`, 'u')
/** Of whom a statement is made, if it says so. */
function spokenOf(text: string, { start, end, text: words, meaning }: Mention): Subject | undefined {
  if (meaning.layer !== 'fact') return undefined
  const { fact, value } = meaning
  const { from } = clauseAround(text, start, end)
  if (value === 'lost' && SUES_US.test(text.slice(sentenceFrom(text, start), end))) return 'opponent'
  if (/[我咱俺]|\b(?:we|us|our|my)\b/.test(words)) return undefined
  // 别的单位写在后面: whose it is stands before the body that the statement begins with.
  const before = text.slice(from, start) + (OPENS_WITH_BODY.exec(words)?.[0] ?? '')
  const after = text.slice(end, end + 24)
  if (QUALITIES.has(fact) && SOMEBODY_ELSE.test(words) && speaksOfUs(text)) return 'other'
  if (fact === 'result') {
    if (OPPONENT_AFTER.test(after)) return 'opponent'
    if (value === 'lost' && isTheirAction(text, from, end)) return 'opponent'
    // 法院判其败诉: those whom the court decides about.
    if (/判(?:决|令|定)?(?:其|它|该公司|该企业)$/.test(before)) return 'opponent'
    const kinds = kindsFor(fact, words, text)
    // they sued us and lost
    const goesOn = /^ and (?:\w+ )?$/.test(text.slice(Math.max(0, from - 1), start))
    const subject =
      subjectOf(before, kinds) ??
      (goesOn ? subjectOf(text.slice(clauseAround(text, from - 2, from - 2).from, from), kinds) : undefined)
    return subject === 'other' && !speaksOfUs(text) ? undefined : subject
  }
  if (fact !== 'role' && !speaksOfUs(text) && !affirmsOwn(text)) return undefined
  // 没被认定为优势企业: what it was not recognised as is nobody.
  const asWhat = fact === 'rating' && after.startsWith('为')
  if ((!asWhat && OTHERS_AFTER.test(after)) || NOT_US_AFTER.test(after)) return 'other'
  if (fact === 'rating' && OBJECTION.test(before)) return 'other'
  if (value === 'participant') {
    if (COUNTED_AFTER.test(after) && !/[我咱俺]/.test(before)) return 'other'
    if (COUNTED_BEFORE.test(before)) return ONE_OF_THEM.test(after) ? 'we' : 'other'
  }
  const kinds = kindsFor(fact, words, text)
  return subjectOf(before, kinds) ?? (fact === 'role' ? undefined : carriedOn(text, from, kinds))
}

const THEIR_ACTION = new RegExp(
  `(?:${OPPONENT_ZH}|原告)的?(?:诉请|诉|请求|上诉|起诉|反诉|申诉|异议)|${OPPONENT_EN} (?:appeal|claim|suit|lawsuit|action)`,
  'u',
)
const THEY_APPEAL = new RegExp(
  `(?:${OPPONENT_ZH})[^,。;!?我咱俺]{0,8}(?:不服|不甘心|上诉|申诉|再审|反诉)|${OPPONENT_EN}[^,.;!?]{0,12} (?:appealed|countersued)`,
  'u',
)
/** 把对方的诉驳了; 对方不服，再审也驳了; 原告输了，我们是被告: an action of the other side that failed. */
function isTheirAction(text: string, from: number, end: number): boolean {
  const clause = text.slice(from, end)
  if (THEIR_ACTION.test(clause)) return true
  if (
    /(?:我们?|我方|咱们?|公司)(?:是|作为|当)被告/.test(text) &&
    /原告(?:就|也|都)?(?:输|败|被驳)/.test(clause)
  )
    return true
  const previous = text.slice(clauseAround(text, from - 1, from - 1).from, Math.max(0, from - 1))
  return !/[我咱俺]|\b(?:we|us|our)\b/.test(clause) && THEY_APPEAL.test(previous)
}

const OPENS_WITH_OTHERS = new RegExp(`^(?:像|听说|虽然|看到|\\s)*(?:${THIRD_ZH}|${THIRD_EN})`, 'u')
/** 别家企业去申报，没通过: a clause without anybody goes on with the one before. */
function carriedOn(text: string, from: number, kinds: Kinds): Subject | undefined {
  if (text[from - 1] !== ',') return undefined
  const previous = text.slice(clauseAround(text, from - 1, from - 1).from, from - 1)
  const goesOn = OPENS_WITH_OTHERS.test(previous) && !/[我咱俺]/.test(previous) && !affirms(previous)
  return goesOn ? subjectOf(previous, kinds) : undefined
}

const PAST =
  /去年|前[一两三几]?[年次回届轮]|上[次回届轮]|上一[次回届轮年]|第一[次回轮年]|首轮|初[验试考报]|头[一两几]?[次回年]|起初|开始|开头|原来|原先|以前|之前|从前|往年|往届|那会儿|那时|当时|前[一两三几]?任|上半年|年初|先前|早先|本来|早年|当年|当初|原(?:标准|版|文|稿)|[旧老]版|上一?版|初版|曾|中期|中途|一审|初[评审选]|20[01]\d年|last (?:year|time|round)|(?<!for the )first (?:time|(?:[a-z]+ )?(?:attempt|try|application|round|review|inspection|check|acceptance|assessment|hearing)|one\b)|at first|initially|earlier|previously|originally|formerly|used to|years? ago|\bbefore\b|\bonce\b|in 20[012]\d/
const NOW =
  /今年|这一?[次回届轮年]|下半年|这个月|上个月|本[次届月]|刚刚?|后来|第[二三][次回年轮]|次年|终于|总算|最终|最后|现在|如今|目前|其实|才|二审|终审|再审|二轮|[复补重](?:验|考|评审|审)|整改[后完]|this (?:year|time)|\bnow\b|\bthen\b|finally|eventually|in the end|\blater\b|second (?:time|(?:[a-z]+ )?(?:try|attempt|application|round|review|inspection|check|acceptance|assessment|hearing)|one\b)|next (?:time|one|round)|\bsince\b/
const AFFIRMED =
  /(?:过了|通过|评上|排进|跻身|翻身|(?:第一|最高|头一?|顶)[档等]|(?:全区|全市|全省|排名?(?:在)?(?:全区|全市)?)(?:第[一二三]|靠前|前列|头名|前[三五十])|捧(?:回|得|了|到|走)|抱回|拿了|拿的(?!话|是)|摘[得下了]|斩获|如愿|到手|改(?:了)?主意|改口了?|松口|点头|同意了|给了我|归了我|挂上|评了|中了|成了|拿到|拿下|得了|得到|获得|获评|获批|接了|接下|承担|批了|批下|批准|建成|建好|进了|进库|入库|补进|入选|选上|认定|胜诉|赢|合格|达标|优秀(?!专利|发明|实用|外观|宣传|活动)|优良|上了|上榜|登榜|判了|结了|和解|调解|办了|开了|完成|主导|牵头|负责人|召集人|执笔|挑头|操刀|首[次度拿获得评]|第一次|(?:搬|迁)[^,]{0,3}(?:南京|玄武|宁))(?!多少|几|吗|啥|什么)|落到[^,]{0,6}头上|passed|\bwon\b|\bgot\b|granted|approved|selected|listed|made it|succeeded|took on|excellent|restored|certified|\bled\b|\blead\b|settled|completed|went through|\bbecame\b|\b(?:now|this year) we(?: are|'re)\b|\bwe(?: are|'re) now\b/
const NOT_AFFIRMED =
  /没|未|不|落选|被刷|被拒|失败|又被|落榜|n't|\bnot\b|never|fail|reject|refus|\bonly\b(?! now)/

/** Facts of an attempt, which a later one makes good; what was won before stays won. */
const ATTEMPTED = new Set([
  'rating',
  'task',
  'assessment',
  'acceptance',
  'stage',
  'pool',
  'role',
  'place',
  'result',
])

/** 去年报了，评审没过: whether what was last said of the time, in the sentence, is past. */
function isOfThePast(text: string, start: number, end: number): boolean {
  const before = text.slice(sentenceFrom(text, start), end)
  const past = lastOf(EVERY_PAST, before)
  if (past >= 0) return past >= lastOf(EVERY_NOW, before)
  // rejected for it last year
  const after = text.slice(end, clauseAround(text, start, end).to)
  const now = NOW.exec(after)?.index ?? after.length
  return PAST.test(after.slice(0, now))
}

const EVERY_PAST = new RegExp(PAST, 'gu')
const EVERY_NOW = new RegExp(NOW, 'gu')
/** Where a text last matches, -1 if nowhere. */
function lastOf(pattern: RegExp, text: string): number {
  return [...text.matchAll(pattern)].at(-1)?.index ?? -1
}

/** 第一次没过，第二次过了: whether a later attempt made good what is told of an earlier one. */
function isOvercome(text: string, mention: Mention): boolean {
  const { start, end, meaning } = mention
  if (meaning.layer !== 'fact' || !ATTEMPTED.has(meaning.fact)) return false
  if (!isOfThePast(text, start, end)) return false
  const clauses = text.split(CLAUSES)
  const at = clauses.findIndex((_, index) => clauses.slice(0, index + 1).join(' ').length >= end)
  // 我们上榜了，去年还榜上无名: told in hindsight.
  if (clauses.slice(0, at).some((clause) => !PAST.test(clause.replace(FIRST, '')) && affirms(clause)))
    return true
  const later = text.slice(end).split(CLAUSES)
  return later.some((clause, index) => {
    if (!NOW.test(clause)) return false
    // 第一年没申请，第二年申请了
    if (/没(?:去)?(?:申请|申报|报)/.test(mention.text) && /(?:申请|申报|报)了/.test(clause)) return true
    // 今年再报，评上了: the outcome may stand in the clause after.
    return affirms(clause) || affirms(later[index + 1] ?? '')
  })
}

/** 最后还是给了我们, finally became: what came of it. */
const CAME_OF_IT =
  /最后|最终|终于|总算|到头来|结果|后来|(?:还是|照样|照旧|仍然?)(?=给|评|批|拿|认|中|发|过|上)|好在|居然|竟然|可算|finally|eventually|in the end|after all/
/** Facts of an application or a test, of which the outcome decides. */
const TRIED = new Set(['rating', 'assessment', 'acceptance', 'pool', 'task', 'stage'])
const ASKS_OR_HOPES = /[吗呢?想盼望]|能|可以|会不会|多少|几(?!次|回|年)/
/** 有人不同意，最后还是给了我们: whether a later clause tells that it was granted in the end. */
function isGrantedInTheEnd(text: string, { end, meaning }: Mention): boolean {
  if (meaning.layer !== 'fact' || !TRIED.has(meaning.fact)) return false
  return text
    .slice(clauseAround(text, end - 1, end).to)
    .split(CLAUSES)
    .some(
      (clause) =>
        CAME_OF_IT.test(clause) &&
        affirms(clause) &&
        !ASKS_OR_HOPES.test(clause) &&
        !SOMEBODY_ELSE.test(clause),
    )
}

/** 第一次评上: the first time that it was granted, not a first attempt. */
const FIRST = /第一[次回]|头一?[次回]|first time/g
const CLAUSES = /[。;!?,]|\.(?= |$)/

/** Whether a clause says, without a negation, that something went well. */
export function affirms(clause: string): boolean {
  return AFFIRMED.test(clause) && !NOT_AFFIRMED.test(clause)
}

const FEARED =
  /(?:有人|别人|人家|大家|他们|外面|同行|都)[^,。;!?]{0,2}[说讲传]|担心|(?<!恐)怕|以为|误传|谣传|传言|听说|听人说|怀疑|误会|质疑|worried|feared?|thought|assumed|rumou?r|(?:some|people|everybody|everyone|they)(?: people)?(?: all)? (?:say|said|says|think|claim)/
const IN_FACT =
  /其实|实际|事实上|但|可|不过|结果|却|后来|不是的|没这回事|没那回事|虚惊|还好|好在|幸好|幸亏|万幸|(?:一查|查[了过]|核实|问[了过])(?![^。;!?]{0,8}(?:真|确实|果然|的确))|actually|in fact|\bbut\b|however|turn(?:s|ed) out|fortunately|luckily/
/** 差点没过, nearly failed. */
const NEARLY =
  /(?:差一?点儿?|险些|\b(?:nearly|almost|came close to|narrowly (?:avoided|escaped|missed)))[^,。;!? ]{0,4} ?$/

/** 有人担心不在库，其实在: whether a statement tells what was feared and turned out otherwise. */
function isOnlyFeared(text: string, { start, end }: Mention): boolean {
  const { from, to } = clauseAround(text, start, end)
  return FEARED.test(text.slice(from, start)) && IN_FACT.test(text.slice(end, to + 30))
}

/** 参编的那几项我不问, 以前得的不算: the clause sets aside what it tells. */
const SET_ASIDE =
  /(?:不问|不算(?!数)|不提|不管|不谈|不说|不讲|另说|除外|别算|不用管|不用算|先放一边|不在此列|leave (?:it|them|that|those) (?:aside|out)|(?:not|never) ?mind|not (?:asking|counting)|don't count|doesn't count)(?:了|的|啦|哈|啊|these|those|it|them| )*$/
/** 这个不算: the clause before is set aside. */
const THAT_ASIDE =
  /^(?:这|那)(?:个|次|回|块|项|些|件|份|部分|几项|几个|张)?(?:我|咱们?|我们)?(?:都|就|也|先|当然)?(?:不问|不算|不提|不管|不谈|不说|另说|除外|别算)|^(?:都)?(?:跟|和|与)我们[^,。;!?]{0,3}(?:无关|没关系|不相干|不搭界)/

/** Whether the clause around a stretch sets aside what it tells. */
export function isSetAside(text: string, start: number, end: number): boolean {
  const { from, to } = clauseAround(text, start, end)
  if (SET_ASIDE.test(text.slice(from, to)) && !/算不算/.test(text.slice(from, to))) return true
  return THAT_ASIDE.test(text.slice(to + 1).trimStart())
}

/** 市长质量奖是以前的事了: the clause says that it is over. */
const OVER =
  /^的?(?:都|那)?(?:已经)?是(?:以前|之前|过去|从前|老早|早年|早先|去年|前年|上一?[次回届]|[一二两三四五六七八九十几\d]+年(?:以|之)?前)的?(?:老?事|老?黄历|旧账|老账)/
/** 前年得的是提名奖: only that. */
const ONLY =
  /只|才|仅|卡在|停在|徘徊|一直(?:都)?(?:是|在|挂)|老是|总是|原来(?:还)?是|压着|[得拿获评]的(?:还)?是|\b(?:only|just|merely)\b/
/** 市级去年拿的，今年升了省级. */
const RAISED =
  /升(?:级|格|到|成|为|了)|晋(?:级|升)|跃升|跳了?一[级档]|(?:今年|终于|总算|这[次回])[^,。;!?没未不重再复续又]{0,4}(?:新评|评上|评为|认定为)|\b(?:upgraded|promoted|raised) to\b/
/** Whether what a clause tells of the past was raised to something higher since. */
export function isRaisedSince(text: string, start: number, end: number): boolean {
  const { from, to } = clauseAround(text, start, end)
  const past = PAST.test(text.slice(from, to)) || FOR_YEARS.test(text.slice(from, to))
  return past && RAISED.test(text.slice(to)) && !IN_ALL.test(text)
}
/** 省里的示范企业当了好几年: what somebody has been. */
const FOR_YEARS = /(?:当|做|挂)了[^,。;!?]{0,5}年|一直(?:都)?是/
const IN_ALL = /合计|一共|总共|总额|加起来|都|分别|\b(?:total|altogether|both|together|each|in all)\b/

/** 上次只拿了提名奖，今年…: whether an award is named only for what was before, in a message that goes on to another. */
export function isHistory(text: string, start: number, end: number): boolean {
  if (isSetAside(text, start, end) || OVER.test(text.slice(end, end + 16))) return true
  const { from, to } = clauseAround(text, start, end)
  const clause = text.slice(from, start)
  if (isRaisedSince(text, start, end)) return true
  return PAST.test(clause) && ONLY.test(clause) && NOW.test(text.slice(to)) && !IN_ALL.test(text)
}

const GRANTED =
  /评上|获评|落到[^,]{0,6}头上|首次(?:获|得|拿|通过|评|评上|认证|认定)|第一次(?:获|得|拿|通过|评)|新认定|新批|新获|立项了|入选|上榜|通过(?:了)?认定|获批|批下来了|已获|(?:newly|was|were) (?:newly )?(?:granted|recogni[sz]ed|named|selected|approved|awarded)|for the first time/
const TURNED = /^ ?(?:后来|结果|最后|最终|可惜|但|可是|不过|却|又被|later|but|however|finally|since)/

/** 首次拿了市长质量奖，省长奖没报: whether another clause says outright that it was granted, and nothing takes it back. */
export function isGrantedElsewhere(text: string, start: number, end: number): boolean {
  const { from, to } = clauseAround(text, start, end)
  if (TURNED.test(text.slice(from, end))) return false
  return [text.slice(0, from), text.slice(to)]
    .flatMap((part) => part.split(CLAUSES))
    .some(
      (clause) =>
        GRANTED.test(clause) &&
        !NOT_AFFIRMED.test(clause) &&
        !PAST.test(clause.replace(FIRST, '')) &&
        !SOMEBODY_ELSE.test(clause),
    )
}

/** 第一次申请被退，第二次通过: a second attempt, which is no second award. */
const FAILED_FIRST =
  /第一[次回][^。;!?]*(?:没[^,。;!?]{0,2}(?:过|评上|成|中|批|选上)|未通过|被[退驳拒刷]|失败|落选)/
/** 第四次才评上, 第三次申报: a further attempt, as what follows it or stands before it says. */
const ATTEMPT = {
  after:
    /^(?:去|来|再|又)?(?:终于|才|总算|可算|好不容易|申报|申请|报名|参评|冲刺?|尝试|上门|去报)|^ ?(?:attempt|try|application)\b/,
  before:
    /(?:评|报|申报|申请|冲|试|参评|争取|努力|折腾|陪跑|落选)了?(?:[一两二三四五六七八九十几\d]+)[次回年届轮](?:都|全|也)?(?:[没未不]|落|陪)|(?:屡|连着|连续)[^,。;!?]{0,4}(?:落选|没|失败)|[一两二三四五六七八九十几\d]+[次回届轮](?:都|全|也)?(?:没[^,。;!?]{0,2}[上中成过到着]|落选|落空|失败)/,
}
function isAttempt(text: string, { start, end }: Mention): boolean {
  return ATTEMPT.after.test(text.slice(end)) || ATTEMPT.before.test(text.slice(0, start))
}
/** 协会发布，企业参编，协会能拿多少: the sum is asked for the association. */
const ASKS_FOR_SOCIETY =
  /(?:协会|学会|商会|联合会)(?:能|可以?|该|最多|最高)*(?:拿|领|得|给|有)?到?(?:最多)?(?:多少|几)|[问给](?:一下|问)?(?:协会|学会|商会)|for the (?:association|society)/

/** 从没拿过, never got it before: it is the first time now. */
const NEVER_BEFORE =
  /(?:从|从来|过去|往年|以前|之前|从前|历年|早年)(?:都|也|一直|从|从来)?(?:没|未)(?:有)?[^,。;!?]{0,3}(?:[拿得获评有]过|有)|\b(?:never|not|n't)\b[^,.;!?]{0,30}\b(?:before|in (?:earlier|previous|past))|n't [^,.;!?]{0,30}\bbefore\b/

const FIRST_INSTANCE = /一审|初审|first instance|\bat first\b/
const LAST_INSTANCE = /(?:二审|终审|再审)[^,。;!?]{0,8}[赢输胜败翻判]|\bon appeal\b|appeal court|retrial/
/** 二审输了，一审是赢的: whether another instance has the last word. */
function isEarlierInstance(text: string, start: number, end: number): boolean {
  const { from, to } = clauseAround(text, start, end)
  const clause = text.slice(from, to)
  const others = `${text.slice(0, from)}\n${text.slice(to)}`
  return FIRST_INSTANCE.test(clause) && !LAST_INSTANCE.test(clause) && LAST_INSTANCE.test(others)
}

/** 法院没支持全部赔偿: not all of it. */
const NOT_ALL = /^(?:我们|我方)?(?:的)?(?:全部|所有|全额|完全)/

/** 不光参与，而且主导: more than what is told. */
const NOT_ONLY =
  /(?:不光|不仅|不但|不只|不止|不单|岂止|何止|not (?:only|just|merely|simply)|more than(?: just)?|far from(?: just)?)(?:仅|仅仅)?(?:是|did we|we|a|an|just|merely|到|有| ){0,3}$/
/** 不止省级, 不光是AA: whether what follows is less than what is told. */
export function isLessThanTold(text: string, start: number): boolean {
  return NOT_ONLY.test(text.slice(Math.max(0, start - 24), start))
}
/** 别把我们当参编单位. */
const NOT_TAKEN_FOR =
  /(?:不要|别|不能|不应|请勿)[^,。;!?]{0,3}把我[们家司院]?(?:公司|单位)?(?:跟|和|与|当成?|当作|算成?|混成)[^,。;!?]{0,3}$/
/** 有一件没批，就2件: one of several. */
const ONE_OF =
  /(?:有|其中|当中|里面)(?:的)?[一两二三1-3](?:个|件|家|项)[^,。;!?]{0,2}$|(?:^|[,。;! ])[一两1-2](?:个|件|家|项)$/
const REMAIN =
  /(?:改成|改为|就|只有|只剩|剩|还有|还剩|变成|算)[^,。;!?]{0,3}[一二两三四五六七八九十\d]+(?:个|件|家|项)/

/** 厂里没人拿过, no one of us had won it: of nobody. */
const NOBODY = /(?:没(?:有)?人|谁(?:都|也)没|无人|\b(?:no one|nobody|none|neither)\b)[^,。;!?]{0,30}$/
/** What else a message says that tells more of a condition than the statement before or after it. */
const BELIED: Readonly<Record<string, RegExp>> = {
  // 验收拖了一年，但结果优秀
  acceptance:
    /(?:但|可|不过|最后|最终|结果|却|\bbut\b|\byet\b|however|finally|in the end)[^。;!?没未不]*?(?:优秀|优良|得优|评优|给了?优|excellent|good grade|top grade)/,
  // 工厂在滁州，公司注册在玄武
  place:
    /(?:注册|总部|公司|登记|执照|单位)(?:地|的)?(?:就|都|也|还)?(?:在|是|设在)(?:南京|玄武|本区|区里|宁)|(?:南京|玄武)(?:这边|这里)?(?:有|设了?|注册了?)?(?:一?[家个])?(?:分公司|子公司|独立公司|公司)(?!注销|关|撤|没)|\b(?:registered|headquartered|based) in (?:nanjing|xuanwu)/,
  // 已建成，还准备建第二个
  unbuilt: /已经?建成|建好了|考核(?:结果)?(?:也|都)?(?:优秀|优良|合格)|\b(?:already|was|been) built\b/,
  // 另一起还在审，这起早判了
  pending:
    /(?:我们|我说的|这)(?:的|这)?[起个案场]?(?:案子|官司)?(?:已经|早就?|都|倒是)?(?:判|结案|结|了结|赢|胜)(?:了|下来)/,
  // 我们协会自己发布的
  publisher: /(?:我们|咱们)(?:是|作为|这?家?)(?:个|一家)?(?:行业)?(?:协会|学会|商会|联合会)(?!发|的名义)/,
}
const ACCEPTED_WELL = /验收[^,。;!?没未不]{0,4}(?:得优|评优|拿优|优秀|优良)/
const BY_VALUE = new Set(['result', 'stage'])
/** Whether the rest of a message belies a statement. */
function isBelied(text: string, { start, end, meaning }: Mention): boolean {
  if (meaning.layer !== 'fact') return false
  if (meaning.fact === 'publisher' && /\b(?:our|we,? (?:as )?(?:the|an?)) $/.test(text.slice(0, start)))
    return true
  // 上头还没通知，试点验收得优
  if (meaning.fact === 'acceptance' && !ADDED_UP.test(text) && ACCEPTED_WELL.test(text.slice(end)))
    return true
  if (meaning.fact === 'acceptance' && meaning.value === 'failed')
    return BELIED['acceptance']?.test(text.slice(end)) ?? false
  const closed = /[,。;!?]$/.test(text.slice(start, end))
  if (meaning.value === 'elsewhere' && !closed && ACTS_THERE.test(text.slice(end))) return true
  const belied = BELIED[BY_VALUE.has(meaning.fact) ? meaning.value : meaning.fact]
  return belied?.test(`${text.slice(0, start)}\n${text.slice(end)}`) ?? false
}
/** 公司在海外被告: what somebody does there. */
const ACTS_THERE =
  /^[^,。;!?]{0,2}(?:被|打|告|诉|起诉|应诉|维权|参展|销售|卖|有(?:客户|市场|业务)|的[^,。;!?]{0,6}(?:官司|案|诉讼|纠纷|客户|市场|经销)|赢|胜|和解|花)/

/** Of whom and of what a stated fact tells. */
export function told(text: string, mention: Mention): Told {
  const { start, end, meaning } = mention
  if (isBelied(text, mention)) return 'aside'
  const subject = spokenOf(text, mention)
  const result = meaning.layer === 'fact' && meaning.fact === 'result'
  if (subject === 'opponent' && result) return 'opponent'
  if (subject === 'other' || subject === 'opponent') return 'others'
  const before = text.slice(Math.max(0, start - 24), start)
  const role = meaning.layer === 'fact' && meaning.fact === 'role'
  if (role && (NOT_ONLY.test(before) || NOT_TAKEN_FOR.test(before))) return 'aside'
  if (ONE_OF.test(before) && REMAIN.test(text.slice(end, end + 16))) return 'aside'
  const { from } = clauseAround(text, start, end)
  const takesPart = meaning.layer === 'fact' && meaning.value === 'participant'
  if (takesPart && ASKS_FOR_SOCIETY.test(text) && !/[我咱俺]/.test(text.slice(from, start))) return 'others'
  const again = meaning.layer === 'fact' && meaning.value === 'repeat' && /^第/.test(mention.text)
  const repeat = meaning.layer === 'fact' && meaning.value === 'repeat'
  if (repeat && NOBODY.test(text.slice(from, start))) return 'aside'
  if (again && (FAILED_FIRST.test(text.slice(0, start)) || isAttempt(text, mention))) return 'aside'
  if (NEARLY.test(before)) return 'aside'
  if (result && isEarlierInstance(text, start, end)) return 'aside'
  if (result && meaning.value === 'lost' && NOT_ALL.test(text.slice(end, end + 8))) return 'aside'
  const rating = meaning.layer === 'fact' && meaning.fact === 'rating' && meaning.value === 'failed'
  if (rating && NEVER_BEFORE.test(text.slice(from, clauseAround(text, start, end).to))) return 'aside'
  if (rating && isGrantedElsewhere(text, start, end)) return 'aside'
  if (isGrantedInTheEnd(text, mention)) return 'aside'
  if (isOvercome(text, mention) || isOnlyFeared(text, mention) || isSetAside(text, start, end)) return 'aside'
  return 'ours'
}

const WON_BEFORE =
  /(?:20[01]\d年|去年|前年|前几年|以前|之前|早年|早些年|往年|曾经?)[^,。;!?今]{0,6}[得拿获评]过了?$/
/** 隔壁只是省级的，我们…: whether a clause tells of somebody else, in a message that tells of us as well. */
export function isTheirs(text: string, { start, end }: { start: number; end: number }): boolean {
  const { from } = clauseAround(text, start, end)
  const kinds = { opponent: false, deciding: false, foreign: false, named: false }
  const before = text.slice(from, start)
  return (
    !ADDED_UP.test(text) &&
    !OF_THE_GROUP.test(before) &&
    subjectOf(before, kinds) === 'other' &&
    speaksOfUs(text)
  )
}
const GIVEN_AWAY = new RegExp(
  `^(?:奖)?(?:是|都|则|倒)?(?:给|归|落到|发给|颁给|让给|被)了?(?:${THIRD_ZH}|${OPPONENT_ZH}|${NAMED_ZH})`,
  'u',
)
/** 提名奖是给了隔壁的: whether what follows a prize says that somebody else has it. */
export function isGivenAway(text: string, end: number): boolean {
  return GIVEN_AWAY.test(text.slice(end))
}
/** 跟隔壁AA不是一回事: whether the clause only compares. */
export function isOnlyCompared(text: string, start: number, end: number): boolean {
  const { from, to } = clauseAround(text, start, end)
  return /^(?:跟|和|与|同|比)[^我咱]*(?:不是一回事|是两码事|两码事|不一样|不相干|没法比|不搭界)/.test(
    text.slice(from, to),
  )
}
const ADDED_UP = /合计|一共|总共|总额|总数|加起来|拢共|总计|\b(?:total|altogether|in all)\b/
/** 对手三家全落选了: whether a clause says outright that it tells of others. */
export function namesOthers(text: string, { start, end }: { start: number; end: number }): boolean {
  const { from } = clauseAround(text, start, end)
  const kinds = { opponent: true, deciding: true, foreign: false, named: false }
  const subject = subjectOf(text.slice(from, start), kinds)
  return subject === 'other' || subject === 'opponent'
}
/** 隔壁老王家输了官司: whether what stands before a thing in its clause names others of the trade. */
export function isOfRivals(text: string, { start, end }: { start: number; end: number }): boolean {
  const { from } = clauseAround(text, start, end)
  return (
    !ADDED_UP.test(text) &&
    /^(?:像|听说|看到|虽然)?(?:隔壁|对门|邻居|同行|别家|别人家?|竞争对手|友商|对手)[^我咱]*$/.test(
      text.slice(from, start),
    )
  )
}
/** 中介说没戏: who says so knows nothing of it. */
const OUTSIDERS_SAY =
  /(?:中介|网上|别人|人家|同行|朋友|邻居|亲戚|外人|同事|大家|旁人)[^,。;!?]{0,4}(?:说|讲|猜|觉得|认为|笑)/
/** 虽然被退回过一次: whether a clause only concedes something. */
export function onlyConcedes(text: string, { start, end }: { start: number; end: number }): boolean {
  const { from, to } = clauseAround(text, start, end)
  const clause = text.slice(from, to)
  return (
    OUTSIDERS_SAY.test(text.slice(from, start)) ||
    /^(?:虽然?|尽管|虽说|就算|哪怕|(?:al|even )?though\b)/.test(clause.trimStart()) ||
    /过[一两二三四五几\d好]+[次回遍趟]/.test(text.slice(start, to))
  )
}
/** 母公司, 子公司甲: those for whom a group asks as well. */
const OF_THE_GROUP = /[母子总分]公司|(?:兄弟|姐妹|姊妹|成员|会员)(?:公司|单位|企业)|集团/

/** 2015年得过: whether what stands before an award tells that it was won once, and no sum of all is asked for. */
export function wasWonBefore(before: string, text: string): boolean {
  return WON_BEFORE.test(before) && !IN_ALL.test(text)
}

/** 今年才新认定, 刚批给我们: that something is granted now. */
const GRANTED_NOW =
  /(?:今年|刚刚?|终于|总算|这[次回]|上个?月|才)[^,。;!?没未不重再复续又]{0,10}(?:新(?:评|认|批|获|增)|评上|认定|批给|批下|获批|获准)|(?<![没未不非重])新(?:批给|批下|批准|获准|获批)/
/** 牌子1998年就注册了，驰名今年才新认定: whether a later clause of the same award tells of the grant. */
export function isGrantedSince(
  text: string,
  { start, end }: Mention,
  awards: readonly { readonly award: string; readonly facts: Readonly<Record<string, string>> }[],
): boolean {
  const [first] = awards
  const alike = awards.every(
    (one) =>
      one.award === first?.award &&
      awards.every(({ facts }) =>
        Object.entries(facts).every(([fact, value]) => (one.facts[fact] ?? value) === value),
      ),
  )
  if (!first || !alike || IN_ALL.test(text) || /[俩另]|还有/.test(text)) return false
  const { to } = clauseAround(text, start, end)
  return GRANTED_NOW.test(text.slice(to))
}

/** 六十年的老招牌: the age of a firm or its name. */
const OLD_FIRM = /老(?:招牌|字号|店|厂|牌子|品牌|企业|公司|单位)|百年|\b(?:old|century|time honou?red)/
const LATELY =
  /(?:终于|总算|刚刚?|上个?(?:礼拜|星期|周|月)|这个?(?:礼拜|星期|周|月)|今年|昨天|前天|首次|第一次|头一[次回遭]|新)[^,。;!?没未不]{0,12}(?:认|评|批|拿|获|得|通过|下来|到手)|\b(?:finally|just|newly|last (?:week|month)|this (?:week|month|year)|for the first time)[^,.;!?]{0,20}(?:recogni[sz]ed|granted|named|won|got|approved|passed)|\b(?:recogni[sz]ed|granted|named|won|got|approved|passed)\b[^,.;!?]{0,24}\b(?:last (?:week|month)|this (?:week|month|year)|for the first time)/

/** 六十年的老招牌，上礼拜终于认下来了: whether what is old is the firm, and the recognition is fresh. */
export function isOldFirm(text: string, { start, end, text: words }: Mention): boolean {
  const { from, to } = clauseAround(text, start, end)
  return OLD_FIRM.test(words) && LATELY.test(`${text.slice(0, from)}\n${text.slice(to)}`)
}

const TWICE =
  /(?:去年|前[一两三几]?年|上一?[届次回]|往年|早年)(?<then>[^。;!?没未不落差只]{0,20}?(?:有|[得拿获]|评上|进了?|中了?|[一两1][个次回块份])[^。;!?没未不落差只]{0,10}?)[,、 ]?(?:今年|这一?[届次回]|本届)(?<now>[^,。;!?没未不]{0,6}(?:又|也|再|还|[一1][个次回块份])[^,。;!?]*)/gu
const UNLIKE = [/提名/, /正奖/, /省/, /[市南]/, /区/, /个人|本人|老总|老板|董事长/, /公司|单位|企业|厂/]

/** 去年有今年也有: where a message says that the same was won twice. */
export function wonTwice(text: string): number | undefined {
  for (const { 0: words, groups, index } of text.matchAll(TWICE)) {
    const { then = '', now = '' } = groups ?? {}
    const apart = UNLIKE.filter((word) => word.test(now) && !word.test(then))
    const thenOnly = UNLIKE.filter((word) => word.test(then) && !word.test(now))
    const another = apart.length > 0 && thenOnly.length > 0
    if (!another && !SOMEBODY_ELSE.test(words)) return index + words.length - now.length
  }
  return undefined
}

const HELP = /帮忙|帮着|来帮|帮衬|协助|配合|跟着|参编|参与|参加|协办|出力|搭把手/
/** 十几户农户、两家公司都来帮忙: whether a number counts those who helped somebody else's work. */
export function countsHelpers(text: string, start: number, end: number): boolean {
  const { from, to } = clauseAround(text, start, end)
  const counted =
    /^[多几来]?[家个位名户](?![^,。;!?]{0,2}[奖标])/.test(text.slice(end - 1, end + 2)) ||
    /[家个位名户]$/.test(text.slice(start, end))
  return (
    counted && HELP.test(text.slice(end, Math.min(to, end + 18))) && !/[我咱俺]/.test(text.slice(from, to))
  )
}

/** 同行三家都是提名: whether a number counts others of the trade. */
export function countsRivals(text: string, start: number): boolean {
  return /(?:同行|隔壁|别家|别人|邻居|对门|友商|对手)(?:的|有|那|里|家|们|这)*$/.test(text.slice(0, start))
}
