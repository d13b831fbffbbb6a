const TABLE =
  'アイデア=idea, アイドル=idol, アクション=action, アダルト=adult, アップ=up, アドレス=address, アパート=apartment, アラーム=alarm, ' +
  'アルバム=album, アンコール=encore, アース=earth, アーティスト=artist, イエロー=yellow, イメージ=image, インターネット=internet, ' +
  'ウィンター=winter, ウィンドウ=window, ウイスキー=whisky, エゴイスト=egoist, エスカレーター=escalator, エデン=Eden, エネルギー=energy, ' +
  'エピローグ=epilogue, エレベーター=elevator, エンジェル=angel, エンジン=engine, エンディング=ending, オアシス=oasis, オゾン=ozone, ' +
  'オレンジ=orange, オーケストラ=orchestra, オーケー=okay, オーシャン=ocean, オーロラ=aurora, カクテル=cocktail, カフェ=cafe, ' +
  'カメラ=camera, カラー=color, カレンダー=calendar, カーテン=curtain, カード=card, カーニバル=carnival, ガラス=glas, ' +
  'ガーデン=garden, ガール=girl, キス=kiss, キャベツ=cabbage, キャンディー=candy, キャンドル=candle, キャンプ=camp, キング=king, ' +
  'キー=key, ギター=guitar, ギャラクシー=galaxy, クイーン=queen, クライマックス=climax, クラシック=classic, クラス=class, ' +
  'クリスマス=Christmas, クール=cool, グリーン=green, ケーキ=cake, ゲスト=guest, ゲーム=game, コスモス=cosmos, コメット=comet, ' +
  'コメディー=comedy, コンサート=concert, コンピューター=computer, コンプレックス=complex, コースター=coaster, コート=coat, コード=code, ' +
  'コーヒー=coffee, コーラス=chorus, ゴースト=ghost, ゴール=goal, ゴールド=gold, サイレン=siren, サイン=sign, サウンド=sound, ' +
  'サタデー=Saturday, サックス=sax, サテライト=satellite, サバンナ=savanna, サマー=summer, サラダ=salad, サン=sun, ' +
  'サンキュー=thank you, サングラス=sunglasses, サンタクロース=Santa Claus, サンデー=Sunday, サンバ=samba, サーカス=circus, ' +
  'サーフィン=surfing, シグナル=signal, システム=system, シティ=city, シネマ=cinema, シャツ=shirt, シャトル=shuttle, ' +
  'シャドー=shadow, シャワー=shower, シャンデリア=chandelier, シャンパン=champagne, ショック=shock, ショー=show, ' +
  'シルエット=silhouette, シルバー=silver, シーン=scene, ジェット=jet, ジェラシー=jealousy, ジャスミン=jasmine, ジャズ=jazz, ' +
  'ジャングル=jungle, ジョーカー=joker, ジーンズ=jeans, スカイ=sky, スカート=skirt, スクール=school, スコール=squall, スタイル=style, ' +
  'スター=star, スタート=start, ステージ=stage, ストップ=stop, ストリート=street, ストレス=stress, ストーリー=story, スパイ=spy, ' +
  'スピーカー=speaker, スピード=speed, スプリング=spring, スポットライト=spotlight, スリル=thrill, スリー=three, ' +
  'スーパースター=superstar, スープ=soup, セクシー=sexy, センス=sense, ゼロ=zero, ソファー=sofa, ソング=song, タイガー=tiger, ' +
  'タイトル=title, タイミング=timing, タイム=time, タウン=town, タクシー=taxi, タバコ=tabaco, タワー=tower, タンゴ=tango, ' +
  'ダイアリー=diary, ダイナマイト=dynamite, ダイヤモンド=diamond, ダウン=down, ダンサー=dancer, ダンス=dance, チャンス=chance, ' +
  'チューリップ=tulip, チョコレート=chocolate, ツー=two, テスト=test, テレパシー=telepathy, テレビ=television, テーブル=table, ' +
  'テーマ=theme, デジタル=digital, デビュー=debut, デビル=devil, データ=data, トマト=tomato, トラック=truck, トラブル=trouble, ' +
  'トランペット=trumpet, トリック=trick, ドア=door, ドライブ=drive, ドラゴン=dragon, ドラマ=drama, ドラム=drum, ドリーム=dream, ' +
  'ドレス=dress, ナイト=night, ナイフ=knife, ナルシスト=narcissist, ナンバー=number, ニュース=news, ネオン=neon, ' +
  'ネックレス=necklace, ノイズ=noise, ノー=no, ノート=note, ハイウェイ=highway, ハッピー=happy, ハロー=hello, ' +
  'ハンカチ=handkerchief, ハート=heart, ハーモニー=harmony, バイオリン=violin, バイク=bike, バス=bus, バッグ=bag, バナナ=banana, ' +
  'バランス=balance, バラード=ballade, バレンタイン=Valentine, バー=bar, パズル=puzzle, パニック=panic, パラダイス=paradise, ' +
  'パワー=power, パン=pao, パンダ=panda, パーティー=party, パートナー=partner, ヒット=hit, ヒロイン=heroine, ヒール=heel, ' +
  'ヒーロー=hero, ビデオ=video, ビル=building, ビーチ=beach, ビート=beat, ビーナス=Venus, ビール=beer, ピアノ=piano, ' +
  'ピストル=pistol, ピンク=pink, ピース=piece, ファッション=fashion, フィナーレ=finale, フィルム=film, フォレスト=forest, ' +
  'フラワー=flower, フリー=free, フレンド=friend, ブラック=black, ブルー=blue, ブルース=blues, ブーツ=boots, プライド=pride, ' +
  'プラトニック=Platonic, プラネット=planet, プリンス=prince, プリンセス=princess, プレゼント=present, プログラム=program, ' +
  'プロローグ=prologue, ベイビー=baby, ベッド=bed, ベビー=baby, ベル=bell, ベンチ=bench, ベース=base, ペン=pen, ペンギン=penguin, ' +
  'ページ=page, ホテル=hotel, ホワイト=white, ホーム=home, ボリューム=volume, ボーイ=boy, ボート=boat, ポケット=pocket, ポップ=pop, ' +
  'ポップス=pop, マイク=microphon, マウンテン=mountain, マシン=machine, マジック=magic, マン=man, マンション=mansion, ' +
  'マンデー=Monday, ミサイル=missile, ミステリー=mystery, ミッドナイト=midnight, ミラー=mirror, ムード=mood, ムーン=moon, ' +
  'メッセージ=message, メモリー=memory, メロディ=melody, メロディー=melody, メロン=melon, メール=mail, モラル=moral, ' +
  'モンスター=monster, モーニング=morning, ヨット=yacht, ライオン=lion, ライバル=rival, ライブ=live, ラジオ=radio, ラッキー=lucky, ' +
  'ラップ=wrap, ラブ=love, ランプ=lamp, リアル=real, リズム=rhythm, リバー=river, リボン=ribbon, リング=ring, ルーム=room, ' +
  'ルール=rule, レインボー=rainbow, レゲエ=reggae, レコード=record, レストラン=restaurant, レター=letter, レッド=red, レディー=lady, ' +
  'レフト=left, レモン=lemon, ロケット=rocket, ロボット=robot, ロマンス=romance, ロマンチック=romantic, ロード=road, ロープ=rope, ' +
  'ワイン=wine, ワルツ=waltz, ワン=one';

/**
 * Words of katakana that came from another language, and how they are written there; the model read these, not the kana.
 *
 * A choice of words that songs use. Source: the lemmas of UniDic 3.1.1, https://clrd.ninjal.ac.jp/unidic/ (BSD licence), which
 * https://github.com/polm/cutlet writes instead of the kana.
 */
export const LOANWORDS: ReadonlyMap<string, string> = new Map(TABLE.split(', ').map((entry) => entry.split('=') as [string, string]));
