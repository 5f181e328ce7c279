import { describe, expect, it } from 'vitest'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'

const assistant = new Assistant(loadPack())
const outcomes = (message: string) =>
  assistant.answer(message).answer.estimate?.items.map(({ outcome }) => outcome === 'ineligible')

describe('what fails a condition', () => {
  it.each([
    // not granted
    '申报市长质量奖，现场评审被刷，公司给多少',
    '全国TC秘书处没竞争上，被韩国拿走了，给多少',
    '高价值专利组合这批没我们的份，最多多少',
    'Our patent portfolio was not selected as high-value. How much?',
    'We bid for an ISO SC secretariat, and Germany got it. How much?',
    // somebody else led
    '国际标准制定是德国人牵头，给多少',
    'We sat on the drafting group of a new ISO standard but a Swedish firm led it. How much?',
    // they ask for somebody else
    '我朋友的公司第二次得省长质量奖，能拿多少',
    // the last instance counts
    '专利案一审我们赢，二审改判我们输，花了40万，补多少',
    'The patent ruling in our favour was overturned on appeal. We spent 300,000 yuan. How much?',
    // paid once, held for years
    '保护电商平台一次性支持去年已经领过了，今年再给多少',
    // won twice
    '江苏精品，去年认证过一回，今年又认证了一回，能给多少',
    '市长质量奖我们三年前有过，这届再次拿下，公司给多少',
    // who leads is told after it
    '地理标志申报，牵头那栏填的是镇农技站，我们公司只是协办，能领多少',
    '国标修订我们也就是友情出场，主力是高校那边，能领多少',
    // it did not come
    '知识产权示范园区这次没能挤进省级名单，最高多少',
    '我们没被认定为知识产权优势企业，能给多少',
    '维权官司，我们公司在南京既没注册也没分支机构，赢了花了30万，补多少',
    '全国专业标准化技术委员会秘书处我们从2010年管到现在，给多少',
    // in everyday words
    '告人家侵权没告赢，花了13万，还能补吗补多少',
    '官司还没个结果，二审排到明年，律师费花了8万，先报能给多少',
    '打到最后法院说我们没道理，白扔19万维权费，能回点血吗，多少',
    '国标修订牵头的是中科院，我们打个下手，能分多少',
    '公司五年前就拿过市长质量奖，今年又拿了，给多少',
    '我个人拿了区长质量奖，给多少',
    '江苏精品到期复评又过了，给不给',
    '我们是省级知识产权示范园区，2018年的老牌子了，给多少',
    '区里挂牌的知识产权保护联盟，市里没认，给多少',
    '市级知识产权培训基地，今年一场课都没开，任务没接，给多少',
    '知识产权保护电商平台那20万前年领过了，今年还能领多少',
    '我们公司发布了一个团体标准，能拿多少',
    '国家级标准化试点验收只拿了个合格，给多少',
    '省级标准化试点验收优良，但不在主导产业里，给多少',
    '领跑者榜单没我们，白忙活，给多少',
    '省标委会秘书处是续聘的，给多少',
    '我们的驰名商标是08年认定的，给多少',
    '做了专利质押贷款，但我们不在重点企业培育库，给吗',
    '质量信用AAA没评上，给多少',
    '中国标准创新贡献奖一等奖答辩没过，给多少',
    '知识产权服务机构年度综合考评我们没及格，给多少',
    '知识产权公共服务平台是五年前认定的，建设资金能给多少',
    '知识产权战略推进项目没立上，给多少',
    '市级知识产权维权援助分中心今年考核垫底没过，给多少',
    '市长质量奖提名奖去年拿过今年又给了我们公司，给多少',
    'we lost the trademark case and spent 90000 yuan on lawyers, how much can we claim',
    'our company won the mayor’s quality award back in 2016 and again this year, how much',
    'our IP training base is recognised by the district only, how much',
    '案子撤了，没判也没和，律师费7万打了水漂，能补多少',
    '我个人的专利被侵权，以我个人名义打赢了，花了5万，补多少',
    '国际标准修订里我们只是提了几条意见，多少',
    '市长质量奖公司早年得过一回，今年再得，能拿多少',
    '省长质量奖提名奖，我个人第三次拿，多少',
    '区里给园区挂了个知识产权示范园区，多少',
    '正版正货示范街区牌子挂了六年了，给多少',
    '维权援助分中心是区一级的，多少',
    '市级知识产权培训基地牌子在，今年没接培训任务，多少',
    'ISO技术委员会秘书处没申下来，多少',
    '我们研究院自己发布的团体标准，多少',
    '国家级标准化试点还没验收，多少',
    '领跑者我们上了榜，做的是殡葬用品，不算主导产业，多少',
    '江苏精品没通过认证，给多少',
    '驰名商标十多年前的，多少',
    '南京优秀专利奖初评就被刷了，多少',
    '区知识产权突出贡献奖我个人没评上，多少',
    '高价值专利组合评审没通过，多少',
    '江苏省标准创新贡献奖一等奖最后没评上，多少',
    '已认定的运营中心今年绩效评估没过，运营资金多少',
    '发明专利总量增幅监测我们没进档，多少',
    'we merely took part in a new national standard led by a Beijing institute, how much',
    'our national standardization pilot failed acceptance, how much',
    'I won the district head’s quality award as an individual, how much',
  ])('%s', (message) => {
    expect(outcomes(message)).toEqual([true])
  })
})

describe('what only sounds so', () => {
  it.each([
    // told of somebody else
    '隔壁公司落选了，我们公司首次获得市长质量奖，给多少',
    '省级标准化试点验收优良，别的试点都没通过，给多少',
    '国标我们牵头制定，后面跟着五家参编单位，最多多少',
    'Two rivals were turned down, but our company won the mayor’s quality award for the first time. How much?',
    // an earlier attempt
    '江苏精品第一次申请被退，第二次通过了，给多少',
    '去年没接培训任务，今年我们市级知识产权人才培训基地承担了任务，一年多少',
    'We were rejected for Jiangsu Premium last year, this year we passed for the first time. How much?',
    '一开始专家说验收不行，整改后复验拿了优秀，国家级标准化试点，给多少',
    'Our first inspection was a disaster, but on the second one we got excellent. A national standardization pilot. How much?',
    '市级试点去年拿的，今年升了省级知识产权示范园区，给多少',
    // nearly, never before, the age of the firm
    '省级标准化试点，我们差点没通过验收，最后评了优秀，给多少',
    '百年老字号，今年刚被认定中国驰名商标，最高多少',
    '公司省长质量奖，从没拿过这个奖，这次是头一回，给多少',
    // the one who is asked for
    '我个人首次得省长质量奖提名奖，我们公司以前也得过，我个人能有多少',
    '市长质量奖，第二次拿的是我们集团下面另一家公司，我们公司是头一次，给多少',
    // an action of the other side that failed
    '商标侵权案对方的上诉被法院驳回了，我们赢，花了18万，补多少',
    '侵权公司在苏州，我们打赢了，花了40万，补多少',
    // helpers, places
    '申报地标的时候十几户农户都来帮忙，牵头的还是我们合作社，最高多少',
    '玄武区里的三家公司都拿了国家知识产权优势企业，最多合计多少',
    // feared, set aside, denied twice, asked to say so
    '有人担心我们不在重点企业培育库，其实在库，专利质押融资给多少支持',
    '参编的那几项国标我不问，就问我们主导修订的两项国标，最多多少',
    '我们不是没评上南京市优秀发明专利，评上了一件，奖励多少',
    '我们专利官司不是打赢了吗，律师费40万，补多少',
    '那项ISO标准的修订我们不光参与，而且主导，最多多少',
    // what was not gone for beside what was granted
    '公司首次拿市长质量奖，省长质量奖这次没报，能拿多少',
    'Last time we only got the nomination; this year our company won the governor’s quality award for the first time. How much?',
    // the body that is asked for
    '我在企业上班，帮协会问一下，协会发布的团体标准最多给多少',
    // in everyday words, with much else that is denied, failed or told of others
    '被人抄袭的官司可算赢了，律师费公证费一共花了30万，能认多少',
    '隔壁落选我们中了，区长质量奖，能拿几个钱',
    '前年申请驰名商标没批，今年重新报总算认定了，给多少',
    '原来一直卡在AA上不去，这回总算评到AAA了，能补多少',
    '第一次验收没过，整改之后第二次验收优良，省级标准化试点，给多少',
    '江苏精品认证，第一次现场没通过，补了材料之后首次拿到证书，给钱吗',
    '我们平台以前没得过任何认定，今年新认定为知识产权保护电商平台，补几万',
    '做了企业专利导航，不是卖导航仪的那种哈，给多少',
    '中国标准创新贡献奖，冲一等奖没冲上，落了个二等奖，给多少',
    '园区不仅评上了市级，今年又升到省级知识产权示范园区了，给多少',
    '对方死活不认，拖到终审，法院支持了我们，花了25万，补多少',
    '我师傅没拿过，我个人首次拿了江苏省省长质量奖，多少',
    '去年考核不太理想，今年考核优秀，市级知识产权维权援助分中心，能给多少',
    '团体标准是我们学会发布的，会员企业只是起草，给多少',
    'ISO分技术委员会秘书处，跟德国人日本人争了两年，没让他们抢走，今年新批给我们，多少',
    '我们代理所年度综合考评，不是最差的，排前几名，给多少',
    '运营中心不是新认定的，老早就认定过了，今年绩效评估评得不错，运营资金多少',
    '正版正货示范街区，隔壁街被摘了牌，我们是省里新认定的，给多少',
    '国际标准不是我们首创的，是老标准，这回修订由我们主导，能给多少',
    '国家级服务业标准化试点，中期评估差点没过，终验拿了优秀，给多少',
    '我们不是原告，是被告，赢了，花了9万块，能补几成，多少钱',
    '打官司没请律师，自己上的，鉴定和差旅花了3万，赢了，补多少',
    '我们办的知识产权宣传活动，没花区里一分钱，评上了优秀活动，给奖励吗',
    '我们在质量文化建设上成效明显，没得过什么奖，能给多少',
    '我们团队没有一个教授，照样评上区知识产权突出贡献奖，给多少',
    '江苏省标准创新贡献奖，没拿到一二等，三等奖一项，给多少',
    '公司没评上，但我们总工个人首次评上市长质量奖，给多少',
    '商标被抢注，我们去无效它，商评委没支持，起诉到法院才翻盘赢了，花了20万，能报多少',
    '被人家笑话了好几年，今年公司头回捧上市长质量奖，这下值多少钱',
    '公司被骗子代理坑过一回，申报没成，重新来过以后国家知识产权优势企业批下来了，能有多少',
    '侵权官司我们没输，对方主动找我们和解了，花费20万，多少',
    '这场商标官司不是在南京打的，在深圳法院，赢了，我们公司在玄武，花了10万，补多少',
    '不服一审判决上诉，二审支持我们，赢了，两审律师费加起来33万，补多少',
    '我们官司胜诉，但判赔金额远低于我们要求的，花了50万，补多少',
    '区长质量奖差一点，只拿了提名奖，公司能得多少',
    '我们园区原先是市级的，今年新评上省级知识产权试点园区，钱有多少',
    '国家级没申上，做了个省级标准化试点，验收优良，给多少',
    '外国专家起初反对，最后我们主导的国际标准制定出来发布了，多少',
    '有家参编的公司中途跑了，我们主导的国标照样发布了，制定的，多少',
    '全国标委会秘书处我们头一回承担，以前连委员都不是，TC，多少',
    '培训基地是市里认定的，今年不光完成任务还超了，补助多少',
    '知识产权保护联盟，没花政府一分钱就建成了，市级，考核通过，给多少',
    '不卖东西只撮合的电商平台，新认定为知识产权保护电商平台，给多少',
    '没有核心专利也敢报，居然认了一个高价值专利组合，给多少',
    '我们商会发布的团体标准，行业里有人不认，照样发布了，给多少',
    '对手没进榜，我们企业标准领跑者进榜了，行业属主导产业，多少',
    'AAA没评到，评了AA，给多少',
    '以前有产品被抽检不合格，整改之后首次通过了江苏精品认证，给支持吗',
    '地理标志我们合作社牵头申报，镇政府没参与，多少',
    '我个人落选了，团队评上了玄武区知识产权突出贡献奖，多少',
    '中国标准创新贡献奖的项目奖没捞着，拿了组织奖，多少',
    '没有厂房可抵押，我们在培育库里，拿专利质押贷到了款，给支持吗',
    '从前这条街假货横行，如今认定成市级正版正货示范街区，给多少',
    '商标被抢注过，后来要回来了，今年新认定成驰名商标，给多少',
    '我们不是制造业，是家医院，拿了区长质量奖，多少',
    '之前拿过区长质量奖，市长质量奖是第一次拿，公司，多少',
    '那个国标当年制定时我们没赶上，今年修订由我们主导，多少',
    'we were sued by a rival, they lost on every point, our legal fees came to 300000 yuan, how much can we get back',
    'several firms took part but we led the drafting of the new national standard, how much',
    'a German institute wanted it too, yet the ISO subcommittee secretariat was newly given to us, how much',
    'the neighbouring base lost its plaque, ours is a municipal IP training base and did all the training this year, how much',
    '对方财大气粗请了三个律师，最后还是我们胜了，花了17万，能报几成，合多少',
    '打赢了专利官司（一审就赢了，对方没上诉），花了19万，补多少',
    '虽说没拿到一分赔款，但官司赢了，开销24.6万，补多少',
    '在美国被告侵权，最后对方撤诉和解了，花了180万，能补多少',
    '公司注册在玄武，工厂在外地，商标官司打赢了，花费10万，多少',
    '我们公司没拿过省里的奖，市长质量奖是第一次拿，能给多少',
    '公司没份，我个人首次评上省长质量奖，给多少',
    '区长质量奖给了我们公司，不是提名，是正奖，多少',
    '我们公司以前啥质量奖都没有，今年拿了市长质量奖提名奖，多少',
    '不是省著名商标，是中国驰名商标，刚认的，给多少',
    '我们从没打过官司，驰名商标是行政认定的，今年新认定，给多少',
    '我们不是高新技术企业，但评上了国家知识产权示范企业，给多少',
    '有两件专利后来被无效了，不影响，高价值专利组合照样认定了一个，给多少',
    '导航报告不是我们自己写的，请所里做的，专利导航项目实施单位是我们，给多少',
    '虽然合作社参与了，牵头组织申报地理标志的是我们公司，给多少',
    '不是街区，是行业，市级正版正货示范行业，今年新认定，给多少',
    '维权援助分中心人手不够，但考核结果优秀，市级的，给多少',
    '公共服务平台去年没认定上，今年新认定，建设资金多少',
    '不在名单里的企业拿不到，我们在培育库里，做了专利质押融资，给多少',
    '我们不是宣传部门，就是个小公司，办的知识产权宣传活动被评为优秀活动，给多少',
    '我没职称，也不是领导，个人拿了区知识产权工作突出贡献奖，给多少',
    '江苏精品不是第二次，是头一回过认证，给多少',
    '我们不光是AA，今年升AAA了，给多少',
    '不是参与，是我们主导制定的IEC标准，给多少',
    '不是修订，是新制定的国家标准，我们牵头，多少',
    '大学和检测院都参与了，主导制定这项国标的是我们公司，多少',
    '不是分会，是全国标准化技术委员会秘书处，新获准，多少',
    '不是全国的，是省里的标准化技术委员会秘书处，新批的，多少',
    '会员都是企业，发布团体标准的是我们联合会，多少',
    '不是国家级，是省级标准化试点，验收优良，多少',
    '没进第一批，第二批进了企业标准领跑者名单，多少',
    '中国标准创新贡献奖，不是一等，是二等奖，多少',
    '不是国家的，是江苏省标准创新贡献奖一等奖，多少',
    '省里没评上，南京市优秀发明专利评上了，给多少',
    '我们街道不是第一也是第二，知识产权工作综合排名，给多少经费',
    '我哋冇输，和解咗，使咗十二万，攞得返几多',
    '唔系参与，系我哋牵头制定嘅国标，攞几多',
    'after losing at first instance we won on appeal, legal costs 400000 yuan, how much back',
    'we didn’t lose, we settled, and it cost us 90000 yuan, how much',
    'we failed to make the list in 2020, but this year we are a front-runner enterprise standard, how much',
    'not a subcommittee, the national technical committee secretariat itself, newly approved for us, how much',
    'not a new one, a revision of a national standard, and we led it, how much',
    '隔壁作坊偷我家月饼模子的外观，告到中院，对面请了仨律师都没翻过来，我们赢了，里外里贴进去11.2万，能回多少',
    '护理器械那个全国分技委，秘书处原来在天津，天津那边撤了，今年国标委批给我们医院，多少',
    '博士组攒了三年专利，四十一件里头剔了九件，剩下的编成一个高价值专利组合，批了，多少',
    '当了三十年老法务，没升过官没发过财，临退休个人拿了区知识产权工作突出贡献奖，多少',
    '爷爷那辈的酱菜牌子，省里没给过荣誉，国家今年认定驰名商标，一件，多少',
    '省级农业标准化试点，三年建设期满，专家挑了一堆毛病，最后成绩优良通过，多少',
    '雨花石地理标志，我们行业协会牵头组织申报的，两个区的企业跟着沾光，多少',
    '公司自己没专利，但实施了企业专利导航，报告验收过了，多少',
    '我们的猫砂企业标准评上领跑者，隔壁区同行笑话我们，行业属主导产业，多少',
    '市长质量奖差一名，组委会给了提名奖，公司第一次，多少',
    '江苏省标准创新贡献奖，报一等给了二等，一项，多少',
    '贷款银行开始嫌专利不值钱，后来评估机构出了报告才放款，质押融资，我们在培育库，能支持多少',
    '一把雨伞的外观，省奖没份，南京市优秀外观设计专利奖有份，多少',
    '战略推进项目，合作的大学中途退出，我们自己做完也通过了，多少',
    '车间主任，我个人首次获市长质量奖，单位那头没报，多少',
    'IEC老标准的修订，日本人要当召集人没成，由我们主导，多少',
    '巷口摆摊搞的知识产权宣传，没横幅没领导，也被评成优秀活动，多少',
    '说来惭愧，官司是我们先侵权，后来跟对方和解了，花12万，能补多少',
    '打假打了四年，抓了两个窝点，民事官司赢了一场，律师费差旅费一共15万，多少',
  ])('%s', (message) => {
    expect(outcomes(message)).toEqual([false])
  })
})

describe('several awards, one of which fails', () => {
  it.each([
    ['领跑者上了；国标那边只是参编，没轮到主导，一共多少', [false, true]],
    ['国家级优势企业评上了，AAA没通过认定，最多多少', [false, true]],
    ['ISO那个修订是我们主导的，国标那个修订我们就打打下手，总共能拿多少', [true, false]],
    ['市长质量奖，公司是第二次拿，我本人是首次，一共多少', [true, false]],
    ['全国TC秘书处今年新获准，全国SC秘书处是老早就有的，一共多少', [false, true]],
  ])('%s', (message, failed) => {
    expect(outcomes(message)).toEqual(failed)
  })
})

describe('what is told beside an award', () => {
  const AWARDS = [
    ['驰名商标今年新认定', 'well-known-trademark'],
    ['国家知识产权优势企业刚批下来', 'national-ip-enterprise'],
    ['知识产权战略推进项目批了一个', 'ip-strategy-project'],
    ['质量信用评上了AAA', 'quality-credit:aaa'],
    ['市级知识产权人才培训基地今年任务完成了', 'ip-training-base'],
    ['国家级标准化试点验收优秀', 'standards-pilot:national'],
  ] as const
  it.each([
    '隔壁没评上，',
    '前两年报过没批，今年批了，',
    '对手三家全落选了，',
    '虽然材料被退回过一次，',
    '有两家同行参与竞争，都没争过我们，',
    '中介说没戏，我们自己弄成了，',
    '隔壁老王家输了官司，',
    '评委起初不同意，后来改主意了，',
    '第一年没申请，第二年申请了，',
    '排队排了三年，',
    '别的区没有，',
    '市里没给钱，',
  ])('%s', (told) => {
    for (const [said, rule] of AWARDS) {
      const items = assistant.answer(`${told}${said}，给多少`).answer.estimate?.items ?? []
      const outcomes = items.map((item) => [item.rule, item.quantity, item.outcome === 'ineligible'])
      expect(outcomes, said).toEqual([[rule, 1, false]])
    }
  })
})
