/** Two lines that rhyme. */
export type Couplet = readonly [first: string, second: string];

/** Words about one thing, in one language. */
export interface LyricTheme {
  /** Its name in English. */
  readonly theme: string;
  /** Couplets of verses; their order is free. */
  readonly verses: readonly Couplet[];
  /** Choruses of two couplets. */
  readonly choruses: readonly (readonly [Couplet, Couplet])[];
  /** Couplets of bridges. */
  readonly bridges: readonly Couplet[];
}

/** Words to start from, by language. */
export const LYRIC_THEMES: Readonly<Record<'en' | 'de' | 'es' | 'fr' | 'ja', readonly LyricTheme[]>> = {
  en: [
    {
      theme: 'night',
      verses: [
        ['The lamps go out along the street tonight', 'I keep one window burning for the light'],
        ['A record turns, the needle finds the groove', 'The shadows on the ceiling start to move'],
        ['The kettle hums, the clock forgets the hour', 'The jasmine by the door begins to flower'],
        ['Your coat is on the chair, still wet with rain', 'The last train calls, and then it calls again'],
        ['I write your name in steam upon the glass', 'And watch the slow and sleepy taxis pass'],
        ['The neighbours dream behind their paper walls', 'I hear the footsteps fading in the halls'],
      ],
      choruses: [
        [
          ['Stay until the morning comes around', 'Let the silence be our only sound'],
          ['Hold the night and never let it go', 'Turn the music soft and turn it low'],
        ],
        [
          ['We were made for hours such as these', 'Open windows and a summer breeze'],
          ['Leave the world outside to spin alone', 'Every heartbeat here can be our own'],
        ],
      ],
      bridges: [
        ['And if the sun should find us on the floor', 'We close our eyes and ask for one night more'],
        ['The stars go home, they never say goodbye', 'They leave a silver thread across the sky'],
      ],
    },
    {
      theme: 'rain',
      verses: [
        ['The rain is drumming softly on the roof', 'It asks a thousand questions, wants no proof'],
        ['The gutters sing, the garden drinks its fill', 'The clouds come down to rest upon the hill'],
        ['I wrap my hands around a cup of tea', 'And let the weather do the work for me'],
        ['The puddles hold the colours of the town', 'They shake a little when the drops come down'],
        ['A yellow coat goes running through the park', 'A little flame against the growing dark'],
        ['The pages of my book begin to curl', 'Outside the silver rivers twist and swirl'],
      ],
      choruses: [
        [
          ['Let it rain on everything we know', 'Underneath the water something will grow'],
          ['Let it wash the dust of yesterday', 'Let it take the heavy things away'],
        ],
        [
          ['Falling, falling, gentle as a song', 'All the afternoon and all night long'],
          ['Falling, falling, nothing left to do', 'But to hear the rain along with you'],
        ],
      ],
      bridges: [
        ['And when it stops, the quiet is so deep', 'The whole wide street is smiling in its sleep'],
        ['No umbrella ever kept me dry', 'So I lift my face up to the sky'],
      ],
    },
    {
      theme: 'road',
      verses: [
        ['We left the city with the rising sun', 'The radio was on, the day begun'],
        ['The mountains wore their blankets made of snow', 'We did not ask how far we had to go'],
        ['A map of coffee rings upon your knee', 'You said the shortest way is to the sea'],
        ['The fields go by like pages in a book', 'You fall asleep before I turn to look'],
        ['A motel sign that flickers pink and blue', 'A bed, a fan, a window, me and you'],
        ['The engine knows a song it hums all day', 'It learned it from the people on the way'],
      ],
      choruses: [
        [
          ['Drive until the road becomes the sky', 'Let the miles and all the rivers fly'],
          ['Home is any place along the line', 'Where your hand is resting here in mine'],
        ],
        [
          ['On and on, the white lines lead us through', 'Every turn is somewhere that is new'],
          ['On and on, we will not count the days', 'Golden dust and long unhurried ways'],
        ],
      ],
      bridges: [
        ['We have no plan, we have no place to be', 'The only thing we carry is the key'],
        ['Behind us all the towns are burning bright', 'Like little boats that sail into the night'],
      ],
    },
  ],
  de: [
    {
      theme: 'night',
      verses: [
        ['Die Stadt wird leise, nur die Lampen wachen', 'Von ferne hör ich noch ein helles Lachen'],
        ['Der Regen malt sein Bild auf meine Scheiben', 'Und leise sagt er mir, ich soll doch bleiben'],
        ['Die Straßenbahn fährt leer durch alle Gassen', 'Ich habe meine Uhr daheim gelassen'],
        ['Der Mond hängt über Dächern wie ein Kahn', 'Und irgendwo da draußen kräht ein Hahn'],
        ['Auf meinem Tisch wird langsam kalt der Tee', 'Die Schatten tanzen um den Baum im Schnee'],
        ['Ein Zettel liegt noch da mit deinen Zeilen', 'Die Nacht hat Zeit, sie muss sich nicht beeilen'],
      ],
      choruses: [
        [
          ['Bleib noch hier, bis dass der Morgen graut', 'Lass die Welt, sie ist uns viel zu laut'],
          ['Halt die Nacht, sie geht so schnell vorbei', 'Zähl die Sterne mit mir, eins, zwei, drei'],
        ],
      ],
      bridges: [
        ['Und wenn die Sonne kommt und uns entdeckt', 'Hat sie uns beide einfach aufgeweckt'],
        ['Wir haben nichts als diesen einen Traum', 'Und hinterm Haus den alten Apfelbaum'],
      ],
    },
  ],
  es: [
    {
      theme: 'night',
      verses: [
        ['La calle duerme bajo la luz dorada', 'Y yo te espero junto a la ventana cerrada'],
        ['El viento trae olor de la marea', 'Y un perro viejo ladra por la aldea'],
        ['Tu nombre queda escrito en mi cuaderno', 'Como una flor que vive en el invierno'],
        ['La luna baja sola por la arena', 'Y deja su canción sobre mi pena'],
        ['El tren de medianoche va despacio', 'Y el corazón me pide más espacio'],
        ['Se escucha una guitarra en la terraza', 'Y el sueño va buscando nuestra casa'],
      ],
      choruses: [
        [
          ['Quédate conmigo hasta la aurora', 'Deja que se duerma cada hora'],
          ['Canta bajito toda la canción', 'Que llevo escrita aquí en el corazón'],
        ],
      ],
      bridges: [
        ['Y si mañana el sol nos encontrara', 'Que vea la alegría en nuestra cara'],
        ['No tengo más que este momento mío', 'Y el agua lenta y clara de aquel río'],
      ],
    },
  ],
  fr: [
    {
      theme: 'night',
      verses: [
        ['La ville dort sous un manteau de pluie', 'Et moi je marche au milieu de la nuit'],
        ['Un vieux piano répond à ma fenêtre', 'Demain viendra le jour, demain peut-être'],
        ['Le vent se lève au fond de la vallée', 'Il porte au loin ma chanson oubliée'],
        ['Le café fume encore sur la table', 'Et le silence est doux comme le sable'],
        ['Je garde ton image dans ma poche', 'La lune est ronde et ce matin est proche'],
        ['Les quais sont bleus, la Seine est endormie', 'Je cherche encore un peu de ta folie'],
      ],
      choruses: [
        [
          ['Reste encore un peu, la nuit est belle', 'Le temps s’arrête, la rue est éternelle'],
          ['Chante tout bas, la chambre est si petite', 'Reste avec moi, la nuit passe trop vite'],
        ],
      ],
      bridges: [
        ['Et si le jour nous trouve sur la route', 'Il chassera la peur, il chassera le doute'],
        ['Je n’ai que toi, ma voix et ce refrain', 'Pour traverser la rue jusqu’au matin'],
      ],
    },
  ],
  ja: [
    {
      theme: 'night',
      verses: [
        ['窓の外に街が光る', 'ひとりの部屋で音が回る'],
        ['終電の音が遠くなって', '君の声をまた思い出して'],
        ['冷めたコーヒーを飲みながら', '古いレコードを聴きながら'],
        ['雨上がりの道を歩こう', '言えなかった言葉を探そう'],
        ['眠れない夜の片すみに', '小さな灯りをともすように'],
      ],
      choruses: [
        [
          ['このまま朝が来るまで', 'ふたりの影が消えるまで'],
          ['やさしい風が吹いている', '星がひとつ落ちてくる'],
        ],
        [
          ['まだ帰りたくないよ', 'もう少しだけ聴きたいよ'],
          ['夜はいつもきれいだね', '何も変わらないね'],
        ],
      ],
      bridges: [
        ['時計の針が止まっても', '夢がここで終わっても'],
        ['目を閉じればすぐそこに', 'なつかしい海の匂いに'],
      ],
    },
    {
      theme: 'rain',
      verses: [
        ['屋根を叩く雨の音が', '胸の奥で鳴る音が'],
        ['濡れた窓に指で書いた', '君の名前がすぐ消えた'],
        ['水たまりに空が映る', '小さな波がゆれて光る'],
        ['本を閉じてお茶を入れて', '雨の匂いに身をまかせて'],
      ],
      choruses: [
        [
          ['降り続けてこの街に', '忘れていた思い出に'],
          ['いつか空が晴れるなら', '君に会いに行けるなら'],
        ],
      ],
      bridges: [
        ['雲の向こうに光がある', 'きっと次の朝がくる'],
        ['傘をとじて歩き出そう', '新しい歌を歌おう'],
      ],
    },
  ],
};
