/**
 * Readings of characters that stand in no word, where the reference's dictionary has another first reading than `pinyin-pro`: each entry is a
 * reading and its characters. Only characters of GB 2312 and Big5, which is all that lyrics have.
 *
 * Source: https://github.com/mozillazg/pinyin-data (MIT), the dictionary of single characters of pypinyin.
 */
const READINGS =
  'ai1唉嗳噯娭欸 ai2騃 ai4閡 an3垵 an4婩晻 ao3拗 ao4扷隩 ba4耙跁 bai1擘 ban4坢柈 ban5螁 bang4搒 bao4趵 bei5呗 ben1栟 ben4坋 beng1絣傰 ' +
  'beng3繃 bi3箄 bian1揙 bian3萹 biao1骠杓灬驃蔈 bie2咇 bie3癟 bin1砏 bing3摒窉鞞 bing4偋 bo1剥啵剝帗袚 bo2蔔豰犦礡 bo3簸 bo4糪 bo5卜 bu3鵏 ' +
  'bu4簿餔 ca1嚓 ca4囃 cai4埰棌 can3穇篸 can4掺孱摻 cang1伧 cao3艹 cen2梣 cha3衩 chai2齜 chan1鉆 chan2镡禪 chan3嘽辴 chang2鋿 chao1勦 ' +
  'che1車 chen1縝 chen2揨 cheng2晟脀碀 chi2坻歭趍 chi4跮瘈饎 chong2緟 chou1婤 chou2裯怞紬薵 chou3杻 chu3鸀 chu4處柷踀蓫 chuai4啜嘬 chuan1猭 ' +
  'chuan2圌 chuang2幢 chuang4凔 chui2椎 chuo4婼腏趠 ci2茈堲 ci3玼鮆 ci4伺 cong2慒 cuan1鋑 cui1嶉 cuo2躦 cuo4斮 da1瘩荅 da2哒沓躂鎉 ' +
  'dan1癉 dan3澸黮 dan4弹 dang4儅闣 dao4倒焘箌 deng4镫鐙 di1镝鍉 di2翟樀鬄 dian1甸 dian4阽橝 diao1殦 diao4调铫 die1嗲 die2昳嵽 ding4铤鋌 ' +
  'dong1崠 dong3墥 dong4絧 du2碡蝳 du3帾 duan1耑 dui4镦鐓 dun1橔 dun4囤 duo2鮵 duo3垛 duo4柁跢嶞 e1痾 e4詻峉砨 ei2诶誒 er4衈鉺 fa1醱 fa2砝 ' +
  'fan2渢橎瀪 fan3釩 fan4氾 fei2蟦 fei4鯡 fen2梤濆 feng2夆捀 feng4縫甮 fiao4覅 fu1柎垺痡 fu2佛莩冹枎 fu3胕 fu4阝蚥 ga1嘎伽呷 gai4阣杚隑 ' +
  'gan3扞簳鰔 gan4干咁 gang1杠 gao1滜 gao3镐暠 ge1仡纥鴐 ge2葛閤 gen3艮 gong1供 gong4羾 gou3芶 gou4茩 gu1呱 gu2鶻 gu3毂鹄鹘唃蛌蓇 gu4稒 ' +
  'gua1聒 guai1掴摑 guan3莞 guang1桄 guang4撗 gui1傀窐螝巂 gui4炔鳜匱嶡簂 gun4璭 guo1咼 guo3猓錁鐹 hai1嗨 hai2還頦 hai3胲 han1歛 han2虷魽 ' +
  'han3阚蔊鬫 hang2珩 hao1薧 hao2貉 hao4鎬 he2蚵 he4佫 hm5噷 hong3嗊 hong4澋 hu1膴 hu4楛雽韄 hua1哗嘩 hua2釪鋘 hua4劃 huan1犿 huan2貆嬛轘 ' +
  'huan3攌 huang2篊 huang3晃 hui2佪 hui4哕瘣澮孈 hun2梡繉轋 huo4砉濩 ji1丌勣跡緝績蹟敧鄿 ji2脊藉诘狤庴橶鶺鷑 ji3嵴幾魕 ji4荠 jia1夹茄鉿 jian1間椷 ' +
  'jian3揃劗籛 jian4葥蔪鋻瀳 jiang3傋 jiang4彊袶 jiao1嘄 jiao3湫恔憿 jiao4峤 jie2蝍 jin1埐嶜 jin3尽盡 jin4璡 jing1莖鵛 jing4靓倞 ju1菹痀 ' +
  'ju2僪 ju3咀 ju4怚怐跙寠 juan1鵑脧 juan3卷 juan4隽雋縳 jue1蹻 jue2嚼倔蹶殌趹傕駃鶌 ka1咔 kan3檻 kang2摃 kang4閌 ke1嗑砢 ke2咳 ke3坷 ke4剋 ' +
  'ken3龈齦 kong1倥 ku4趶 kuang1框 kui1蘬 kui2隗頄 kui4欳腃樻鐀 kuo4懖 la1翋 la2剌 la3喇 la5啦 lan4鑭 lang2駺 lao2唠嘮 lao3潦橑 le1肋 ' +
  'le5了 lei1勒 lei2擂壨 lei3樏 lei5嘞 leng2崚輘 li2杝 li3峛 li4跞鎘麗鱳鱱 lia3倆 liang2踉綡 liang4量 liao1撩 liao2鐐 liao3钌瞭憭 lie3咧 ' +
  'lie4睙擸 lin2痳 lin4僯疄 ling2蘦 liu2镏 long3篢 lou1瞜 lou2偻喽僂 lu3嚕擼 lun2惀 lun3碖 lv2鷜 lve4擽 ma1嬷嬤 ma2蟆 ma4唛犸礣 ma5嗎 ' +
  'mai2薶 man1嫚 man2谩僈顢 man3睌 mang2尨 me5麼 mei2呅穈蘪 men4闷 men5們 meng2矇蘉鼆 meng3瓾 mi4祕 mian3絻黽 miao2鱙 mie1乜 mie4覕 ' +
  'min2忞 min3黾暋 ming2蓂 ming4詺 mo4歾粖暯藦 mou2牟缪洠鉾瞴 mu3坶 mu4縸鞪 n2嗯 nai4耏 nan3萳 nang2譨鬞 nao3獶獿 ni3妳鈮馜 ni4迡 nian3跈 ' +
  'nian4姩 nie4喦 ning2拧苧 nuan3煖 nuo3橠 o1喔 o2哦 ou2齵 pan4拚 pang2厖 pao2麃 pei1柸 pei2駍 peng1澎 peng2篣 peng3剻 pi1铍鈹 ' +
  'pi2岯毞蚾 pi4釽 pian2谝楄跰 piao1缥 pie1撇 pin2頻 ping1竮 ping2蘋泙淜 po1泊 po2謈 po3颇 po4釙 po5桲 pu1仆 pu4鋪 qi1槭攲蛣諿 qi2俟踑 ' +
  'qi3綮呇 qi4忔鼜 qia4愘 qian1雃 qian2揵 qian3凵脥嗛 qian4慊鰜 qiang1呛镪跄錆 qiang2丬 qiang3搶 qiao1骹 qiao4翹譙 qie2癿 qie4郄緁藒鐑 ' +
  'qin2溱埁慬鬵 qing4箐 qiong1芎 qiong2璚 qiu1蓲 qiu2蝤 qu1曲镼 qu4呿 quan1恮駩 quan3汱 que4碻 qun1峮 ren4葚 rong1茸 rong2髶巆 rou2厹 ' +
  'rou3楺 ru2燸 rua2挼 rui2婑桵 ruo4渃 sa3躠 sa4泧摋 san3糁鏒 san4帴 sang4喪 sao1臊慅 sha1刹煞剎 sha4啑 sha5繌 shai1釃 shai3繺 shai4閷 ' +
  'shan3煔 shan4剡掞釤潬 shao2苕 shao4睄 she3舍 she4歙摵 shen1姺棽 shen4罧 sheng1狌 shi1鉈 shi2莳蒔 shi4似豉忕媞 shi5匙 shou5扌 shu1瑹 ' +
  'shu4朮隃 shuang3樉 shui5氵 shuo4箾 si1榹 song1蜙鍶 sou1颾 sou3擻 su4洬莤愬 sui1綏葰 suo3璅鎈 suo4溹 suo5嗦 ta1嚃 ta4遢 tan2覃惔餤 ' +
  'tan4埮傝賧 tang1镗鐋 tang2樘餳闛 tao2錭 te4貣螣 ti2荑銻綈蝭 ti4洟揥楴趯 tian2鈿 tian3靦 tian4睼 tiao2趒 tiao3誂斢 tie3鴩 ting1町艼 tong2筩 ' +
  'tou2緰 tu1唋 tui3僓 tun3畽 tuo2沲 wa5哇 wan3睕 wang4盳 wei1萎渨 wei2圩磑癓霺 wei3硊薳壝 wei4為蜼 wen2玟 weng1滃 weng3聬 wo1撾 wo3捰 ' +
  'wo4擭雘 wu3呒俉橆 wu4迕逜 xi1郗潝嶲雟 xi3铣 xi4矽滊 xia4嚇 xian2唌 xian4蜆硍壏 xiang3曏 xiang4萫銗 xiao1哮嚣嘐呺萷 xiao2殽筊 xie1猲 xie2頡纈 ' +
  'xin5忄 xing1蛵箵 xing2荥 xing4興 xiu1烋 xu1頊晇幁湑窢 xu3許呴姁稰 xu4瞲藇 xuan1鋗 xuan3咺烜顈 xuan4楥鞙讂 xue1削 xue2岤 xun1焄蔒 xun2荨馴 ' +
  'ya1吖埡 ya4亞 yan1偣 yan2芫孍 yan3齞 yan4傿 yang2烊鐊 yang4瀁 yao2銚 yao3崾鴢 yao4鑰 ye1掖 ye2耶擨 ye4堨楪歋 yi1欹 yi2迤迆訑衪耛詑箷鸃 ' +
  'yi4欥栺衵掜陭靾賹 yin1荫 yin2冘苂齗 yin3濦 yin5粌 ying1应 ying2瀴 yong1槦 yong2揘 yong3傛禜 you2尢 you3庮懮 you5蒏 yu2於硢 yu3峿鋙蘌 ' +
  'yu4噊繘轝 yuan2獂 yuan3鋺 yuan4夗肙 yun1暈頵 yun3褞 yun4熅 za1紮 za2偺喒磼 zai1菑 zai4载 zan3寁 zang4脏 zao3繰 ze2唶 ze5伬 zei2鯽 ' +
  'zha1吒奓 zha2煠 zha4栅 zhan1粘 zhan3黵 zhan4輚 zhang3长長 zhao1啁盄 zhao3爪 zhao4炤 zhe2馲 zhe4潪 zhen1桭 zhen3紾 zhen4酖瑱敶 ' +
  'zheng1挣徵鯖 zheng3糽撜 zheng4幀 zhi1秖秪戠 zhi2犆 zhi3只 zhi4阤柣楖墆疐 zhong3穜 zhou1掫 zhou4詶 zhu2泏窋 zhu3斸 zhu4砫 zhuai1拽 ' +
  'zhui4餟轛 zhuo1蠿 zhuo2梲櫡 zi1璾 zi3胏 zi5子 zong4錝 zou4楱 zu2傶踿 zuan1钻 zui1朘 zui3嶵 zun1壿 zuo2琢椊';

/** Finds the reading of a character that stands alone, where it is another than `pinyin-pro` gives. */
export const SINGLE_READINGS: ReadonlyMap<string, string> = new Map(
  READINGS.split(' ').flatMap((entry) => {
    const [, reading = '', characters = ''] = /^([a-z]+[1-5])(.+)$/u.exec(entry) ?? [];
    return Array.from(characters, (character): [string, string] => [character, reading]);
  }),
);
