import type { TicketKind } from './ports.ts'

/** Tried in this order: what stops everybody outranks what stops one, and a wish or a question that also tells of a failure is a failure. */
const RULES: readonly (readonly [kind: TicketKind, words: RegExp])[] = [
  [
    'problem',
    /\b(?:nobody|no one|all (?:rooms|users|calendars)|every(?:one|body|thing)|whole (?:system|company|office)|outage|(?:system|service|server) (?:is|has|does)[^.]{0,20}(?:down|stopped|dead|crash)|(?:is|are) down)|(?:никто не|ни у кого|у всех|все переговорн|всё упало|все упало|(?:система|сервис|сервер)[^.]{0,20}(?:не работает|недоступ|останов|лежит|упал))/iu,
  ],
  [
    'incident',
    /\b(?:errors?|fail(?:s|ed|ure)?|broken|bugs?|crash(?:es|ed)?|wrong|lost|missing|disappear(?:s|ed)?|twice|(?:can(?:not|['’]t)|could not|unable to)(?! you)|(?:does|do|did|is|was|has) ?n(?:o|['’])t (?:work|show|sync|appear|open|start|book|been))|ошибк|не работает|не могу|не удал|не получается|сломал|сбой|пропал|исчез|не синхрониз|не открывается|не отображ|дважды|зависа/iu,
  ],
  [
    'development_request',
    /\b(?:feature|enhancement|would be (?:nice|good|great|useful)|please (?:add|implement|support)|(?:we|i) (?:would like|wish|want) (?:it )?to (?:have|be able)|wish ?list)|доработ|добавьте|добавить возможность|хотелось бы|реализу|предложени|улучшени/iu,
  ],
  [
    'service_request',
    /\?\s*$|\?\s|\b(?:how (?:do|can|to|many|much)|what (?:is|are|does)|where (?:do|can|is)|which|please (?:explain|advise|tell)|help (?:me|us) (?:install|configure|set up|update)|sizing|documentation)|(?:^|\s)(?:как|где|какой|какая|какие|сколько|подскажите|объясните|помогите (?:установить|настроить|обновить))(?:\s|$)/iu,
  ],
]

/** What kind of request a text seems to be, when its author does not say. A failure of one user is what is left. */
export function guessKind(topic: string, description: string): TicketKind {
  const text = `${topic}\n${description}`
  return RULES.find(([, words]) => words.test(text))?.[0] ?? 'incident'
}
