/** Frequent short words that few other languages share. */
export const LANGUAGE_WORDS: Readonly<Record<string, string>> = {
  en: 'the and of to in is you that it he was for on are with they be at have this from or had by not but what all were we when your can said there an each which she do their if will up other about out many then them these so some her would make like him into time has look two more go see no way could people my than first been call who its now find down day did get come may',
  de: 'der die das und ist ich nicht ein eine zu mit auf für es sich dem den wir sie du auch nach wie nur noch wenn mein dein uns durch über aber doch hier kein keine bin bist sind war wird alles immer',
  fr: 'le la les des et est je ne pas un une dans que qui tu nous vous il elle sur pour avec mon ton son mes tes ses ce cette au aux du plus mais comme sans tout toi moi encore où nuit jamais',
  es: 'el la los las y es yo no un una en que tú mi tu su con por para como más pero sin todo se lo al del está cuando donde soy eres nada siempre noche quiero',
  it: 'il lo la gli le e è io non un una che di in con per come più ma senza tutto mi ti si del della al alla sono sei quando dove sempre notte voglio nel nella',
  pt: 'o a os as e é eu não um uma em que com por para como mais mas sem tudo se do da no na meu teu seu minha você quando onde sempre noite quero estou são',
  nl: 'de het een en is ik niet van in te dat op aan met voor jij wij zij maar ook als mijn jouw ons door over nog naar bij geen alles altijd ben bent zijn',
  pl: 'i w nie na to jest się z do że jak ja ty my on ona co tak ale za po mnie ciebie mój twój już tylko gdy gdzie zawsze',
  tr: 've bir bu da de için ben sen biz o ne var yok gibi çok daha ama kadar her şey benim senin gece şimdi sonra',
  cs: 'a v je na se to že jak já ty my on ona co tak ale za po mě tebe můj tvůj už jen když kde vždy není',
  hu: 'a az és nem egy hogy van én te mi ő mint csak már de meg ha ki be el is vagy minden mert még',
};
