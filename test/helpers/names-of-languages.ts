import iconv from 'iconv-lite';
import { randomFrom } from './random.js';

/** People as hospitals of a country write them, and the encodings that its older programs write. */
const LANGUAGES: Readonly<Record<string, { readonly encodings: readonly string[]; readonly names: string }>> = {
	German: {
		encodings: ['windows-1252', 'cp850'],
		names:
			'Jürgen Müller,Käthe Schröder,Günther Weiß,Björn Krüger,Anna Schmidt,Peter Meyer,Ursula Jäger,Jörg Köhler,Sabine Groß,Klaus Weber,Özgür Yildiz,Hans Fischer',
	},
	French: {
		encodings: ['windows-1252', 'cp850'],
		names:
			'François Lefèvre,Hélène Béranger,Noël Châtelain,Zoé Durand,Jérôme Garçon,André Dupré,Marie Martin,Benoît Guérin,Agnès Lemaître,Céline Bürki',
	},
	Spanish: {
		encodings: ['windows-1252', 'cp850'],
		names:
			'José Martínez,María Muñoz,Ángel Núñez,Begoña Ibáñez,Iñaki Peña,Óscar Gutiérrez,Lucía Fernández,Andrés Güell,Carmen Ruiz,Juan López',
	},
	Portuguese: {
		encodings: ['windows-1252'],
		names: 'João Conceição,Antônio Simões,Inês Gonçalves,Luís Araújo,Conceição Magalhães,Sebastião Brandão',
	},
	Swedish: {
		encodings: ['windows-1252'],
		names: 'Åsa Öberg,Björn Åkesson,Göran Sjöström,Märta Lindström,Håkan Ström,Erik Svensson,Anna Nyström',
	},
	Danish: {
		encodings: ['windows-1252'],
		names: 'Søren Kierkegård,Åse Jørgensen,Bjørn Sørensen,Kåre Nygård,Mette Hansen,Lærke Møller',
	},
	Icelandic: {
		encodings: ['windows-1252'],
		names: 'Þóra Guðmundsdóttir,Björk Sæmundsdóttir,Sigurður Ægisson,Ólafur Jónsson,Kristín Þorsteinsdóttir',
	},
	'of many countries': {
		encodings: ['windows-1252'],
		names:
			'José Peña,Renée Dubois,Jürgen Müller,Anna Smith,John Doe,Bob Ray,Mary Jones,Søren Olsen,Siân Hughes,Zoë Brown,Ann Lee',
	},
	Polish: {
		encodings: ['windows-1250', 'iso-8859-2', 'cp852'],
		names:
			'Łukasz Żółkiewski,Małgorzata Wójcik,Paweł Dąbrowski,Agnieszka Zielińska,Grzegorz Brzęczyk,Stanisław Święcicki,Józef Piłsudski,Michał Nowak,Róża Śliwińska,Krzysztof Jabłoński',
	},
	Czech: {
		encodings: ['windows-1250', 'iso-8859-2', 'cp852'],
		names:
			'Jiří Dvořák,Tomáš Novák,Kateřina Svobodová,Přemysl Říha,Zdeněk Štěpánek,Lukáš Černý,Božena Němcová,Ondřej Kučera,Markéta Procházková,Miloš Žďárský',
	},
	Hungarian: {
		encodings: ['windows-1250', 'iso-8859-2'],
		names:
			'Szabó Gergő,Kovács Ágnes,Tóth Zoltán,Nagy Erzsébet,Horváth Győző,Kiss Dezső,Varga Sándor,Molnár Jenő,Németh Szűcs,Farkas Ödön',
	},
	Croatian: {
		encodings: ['windows-1250', 'iso-8859-2'],
		names: 'Šime Đurić,Ivana Kovačević,Željko Babić,Marija Horvat,Ante Čović,Duško Perišić,Đorđe Šarić',
	},
	Russian: {
		encodings: ['windows-1251', 'koi8-r', 'iso-8859-5', 'cp866'],
		names:
			'Иванов Сергей,Петрова Анна,Щербаков Юрий,Кузнецова Ольга,Смирнов Алексей,Попова Екатерина,Васильев Дмитрий,Михайлова Наталья,Соколов Игорь',
	},
	Greek: {
		encodings: ['windows-1253', 'iso-8859-7'],
		names:
			'Γεώργιος Παπαδόπουλος,Μαρία Παππά,Δημήτριος Οικονόμου,Ελένη Νικολάου,Κωνσταντίνος Γεωργίου,Αικατερίνη Βλάχου',
	},
	Turkish: {
		encodings: ['windows-1254'],
		names:
			'Ayşe Yılmaz,Mehmet Öztürk,Çağla Şahin,İbrahim Güneş,Gülşen Kılıç,Oğuz Çelik,Hüseyin Aydın,Işıl Doğan,Müge Çakır',
	},
	Japanese: {
		encodings: ['shift_jis', 'euc-jp'],
		names: '田中太郎,佐藤花子,鈴木一郎,高橋美咲,渡辺健太,伊藤さくら,山本大輔,中村由美子,小林誠,加藤愛',
	},
	Chinese: {
		encodings: ['gb18030'],
		names: '王伟,李秀英,张敏,刘洋,陈静,杨丽,赵强,黄磊,周杰,吴芳,徐明,孙燕,欧阳文静,司马建国',
	},
	'Chinese of Taiwan': {
		encodings: ['big5'],
		names: '陳志明,林美玲,黃建國,張淑芬,李宗翰,王雅婷,吳俊傑,劉怡君,蔡佳穎,楊承翰',
	},
	Korean: { encodings: ['euc-kr'], names: '김민수,이영희,박지훈,최수진,정우성,강은지,조현우,윤서연,장동건,임하늘' },
	Arabic: { encodings: ['windows-1256'], names: 'محمد أحمد,فاطمة علي,خالد حسن,عائشة سالم,يوسف إبراهيم,مريم عبد' },
};

const ENGLISH = ['Ann Lee', 'Bob Ray', 'Eva Moe', 'Tom Fox', 'John Smith', 'Mary Jones'];

/** A feed in a language, as bytes in one of its encodings. */
export interface ForeignFeed {
	readonly language: string;
	readonly encoding: string;
	readonly records: number;
	readonly bytes: Buffer;
}

/** How a feed is written. */
export interface FeedStyle {
	/** The share of names that are of the language; the others are English. */
	readonly share: number;
	readonly inCapitals: boolean;
	readonly seed: number;
}

/** Feeds in every language and encoding. Given and family names are combined anew, so that few names come twice. */
export function foreignFeeds(records: number, { share, inCapitals, seed }: FeedStyle): ForeignFeed[] {
	return Object.entries(LANGUAGES).flatMap(([language, { encodings, names }], index) =>
		encodings.map((encoding) => {
			const random = randomFrom(seed * 1000 + index * 10 + records);
			const text = feedOf(names.split(','), records, share, random);
			return {
				language,
				encoding,
				records,
				bytes: iconv.encode(inCapitals ? text.toUpperCase() : text, encoding),
			};
		}),
	);
}

function feedOf(names: readonly string[], records: number, share: number, random: () => number): string {
	const pick = (all: readonly string[]) => all[Math.floor(random() * all.length)] as string;
	const person = (isForeign: boolean) => {
		if (!isForeign) return pick(ENGLISH);
		const [given = '', family = ''] = pick(names).split(' ');
		return family === '' ? given : `${given} ${pick(names).split(' ')[1]}`;
	};
	const lines = Array.from({ length: records }, (_, index) => {
		const name = person(index === 0 || random() < share);
		const doctor = person(random() < share);
		return `${name},${1000 + index},20101012,20261012,MVD,${doctor},SA,USA,${10_000 + index},0603${1950 + (index % 50)},A`;
	});
	const header = 'Name,Cust_I,Open_Dt,Consul_Dt,VAC_ID,Doctor,State,County,Post_Code,DOB,FLAG';
	return `${[header, ...lines].join('\n')}\n`;
}
