import type { LyricLanguage } from '../languages.js';

/** What gives a language away. */
interface Evidence {
  /** Frequent short words, as they are sung. */
  readonly words: string;
  /** Letters that few other languages have. */
  readonly letters: string;
  /** Groups of letters that are frequent here and rare elsewhere. */
  readonly groups: string;
}

/** Marks of the languages that are written in Latin letters, chosen by hand from what their songs say most. */
export const LATIN_EVIDENCE: Readonly<Partial<Record<LyricLanguage, Evidence>>> = {
  en: {
    words:
      "the a i you me my we us our your he she it they is are was were be been am i'm you're it's don't can't won't i've we'll i'll this that " +
      'of to and in on for with at by from up out down all no not so but if when where what why how who love know want go going gone gotta wanna ' +
      'yeah baby hello goodbye tonight night day time way heart feel let say see come take make give got get like just never one more light now here ' +
      'there then than as an or do did done have has had will would could should can only every away back over through into',
    letters: 'w',
    groups: 'th wh ing ght ck ee oo ou sh ly tion ea',
  },
  de: {
    words:
      'der die das den dem des ein eine einen einem einer ich du er sie es wir ihr mich dich sich mir dir uns euch mein meine dein deine sein seine ' +
      'ist sind bin bist war waren wird und oder aber nicht kein keine nur auch noch schon so wie was wer wo wenn dann hier da im am zu zum zur mit ' +
      'von vom für auf aus bei nach über unter durch ohne um bis hab habe hast hat haben kann will muss soll geht komm liebe herz nacht welt leben ' +
      'immer nie mehr alles nichts heute jeder diese dieser',
    letters: 'äöüß',
    groups: 'sch ich ein ung cht keit heit tz pf zw ie nd st ge',
  },
  fr: {
    words:
      "le la les un une des du de je tu il elle on nous vous ils elles me te se moi toi lui mon ma mes ton ta tes son sa ses c'est j'ai l'amour " +
      'est es suis sont et ou mais pas ne ni que qui quoi où quand comme pour par sur sous dans avec sans au aux en y a ce cette ces si plus tout ' +
      "tous rien jamais encore toujours bien c j l d n s t m qu d'un d'une n'est s'en amour coeur cœur vie nuit jour soir ciel",
    letters: 'éèêçàùûîôœëï',
    groups: 'eau eux oux ais ait oir oi ou qu eil ille tion ent',
  },
  es: {
    words:
      'el la los las un una unos unas yo tú tu él ella nosotros me te se nos mi mis su sus es soy eres son está estoy estás estar fue ser y o pero ' +
      'no ni que qué quién donde dónde cuando cuándo como cómo por para con sin en de del al a si sí más muy ya todo todos nada nunca siempre hay ' +
      'quiero quiere amor corazón vida noche día cielo había tengo vamos esta este ese eso aquí',
    letters: 'ñ¿¡áéíóú',
    groups: 'ción ll que ue ie rr ado ida os as ar ndo',
  },
  it: {
    words:
      'il lo la i gli le un uno una io tu lui lei noi voi loro mi ti si ci vi mio mia miei tuo tua tuoi suo sua è sono sei siamo era erano e ed o ' +
      'ma non né che chi cosa dove quando come perché per con senza di del della dei delle da dal al alla nel nella su sul se più molto già tutto ' +
      "tutti niente mai sempre ancora c'è c'erano amore cuore vita notte giorno cielo sole mare ho hai ha questo questa sotto",
    letters: 'àèìòù',
    groups: 'zion gli gn cch zz tt cc gg chi che iamo are ere ia',
  },
  pt: {
    words:
      'o os a as um uma uns umas eu tu você ele ela nós me te se nos meu minha meus teu tua seu sua é são sou está estou foi ser e ou mas não nem ' +
      'que quem onde quando como por para pra com sem em no na nos nas de do da dos das ao à se mais muito já tudo todos nada nunca sempre ainda ' +
      'amor coração vida noite dia céu mar havia tenho vamos até',
    letters: 'ãõçâêôáéíóú',
    groups: 'ção ções nh lh ão õe ei ou inho ida',
  },
  pl: {
    words:
      'i w z na do od po za o u się nie tak to co kto jak gdzie gdy kiedy ale czy że żeby ja ty on ona my wy oni mnie mi ciebie cię ci jego jej nas ' +
      'mój moja moje twój twoja jest są był była będzie mam masz ma kocham jeszcze już tylko zawsze nigdy noc dzień serce życie dla bez przez pod nad',
    letters: 'ąćęłńśźż',
    groups: 'sz cz rz dz szcz ch ów ie ego owa',
  },
  cs: {
    words:
      'a i v ve z ze na do od po za o u se si ne ano to co kdo jak kde když ale že aby já ty on ona my vy oni mě mi tě ti jeho její nás můj moje má ' +
      'tvůj tvoje je jsou jsem jsi byl byla bylo bude mám máš láska srdce noc den život pro bez přes pod nad tam teď už jen čím tuhle mnou',
    letters: 'ěščřžýáíůúťďň',
    groups: 'ov ské ch ou ní ých ej',
  },
  nl: {
    words:
      'de het een ik jij je hij zij ze wij we jullie mij me jou hem haar ons mijn jouw zijn is ben bent was waren en of maar niet geen ook nog al zo ' +
      'als wat wie waar wanneer hoe dat die dit deze in op aan van voor met naar bij uit over onder door zonder om tot hou houd heb hebt heeft kan wil ' +
      'moet nu altijd nooit meer alles niets hart nacht dag leven liefde weg komt samen er te',
    letters: 'ĳ',
    groups: 'ij aa oo ee uu oe ui sch eu cht lijk eer oor ou',
  },
  tr: {
    words:
      'bir bu şu o ben sen biz siz onlar beni seni bana sana benim senin onun bizim ve ile ya da de ama için gibi kadar çok daha en ne kim nerede ' +
      'neden nasıl var yok değil mi mı mu mü her hiç artık şimdi gece gün aşk kalp kalbim hayat güzel ol olsun sevgilim yanımda seviyorum',
    letters: 'ğışçöü',
    groups: 'yor lar ler dı di ım im ın siz lık mak mek ğı',
  },
  hu: {
    words:
      'a az egy én te ő mi ti ők engem téged őt nekem neked én vagyok vagy van volt lesz nem ne és vagy de hogy ha mert mint már még csak is ki mi ' +
      'hol mikor hogyan tegnap holnap megint ez ezt azt itt ott most soha mindig minden semmi szív szívem élet éj este nap szeretlek velem veled között rád érted drága szép',
    letters: 'őűáéíóöúü',
    groups: 'sz gy ny cs zs ek ak ban ben nak nek tlek ünk tam tem ról ből ból nap val vel ott ett',
  },
};
