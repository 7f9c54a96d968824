"""The invented families, so that each task of the desk can be practised. Everybody here is made up.

They come to every team, in this order; "{town}" is the team's own. The phone number is one that the Swedish Post and
Telecom Authority keeps free for films and books: nobody can be rung by mistake.
"""

from veginn.practice_families import Family

NOBODYS_PHONE = "+46 70 174 06 15"


def _parent(lang: str, age: str, words: str, **more: str) -> dict[str, str]:
    return {
        "language": lang, "who": "parent", "place": "{town}", "team": "yes", "child_age": age,
        "reach": "chat", "words": words, "send": "yes", **more,
    }  # fmt: skip


CAST = (
    Family(
        name="tired",
        lang="nn",
        answers=_parent("nn", "under_1", "Vi søv lite, og eg er sliten. Er det vanleg?"),
        thanks="Takk for at du svarte så fort. Kan vi kome båe to?",
        time="Torsdag etter klokka ti passar fint.",
        asked="Ho vaknar kvar time om natta. Om dagen går det betre.",
        neutral=("Ja, det vil eg tenkje på. Takk.", "Det var godt å høyre. Då er eg litt rolegare."),
    ),
    Family(
        name="nearly_late",
        lang="en",
        answers=_parent("en", "1_2", "Our son is one and I get so cross in the evenings. I want help before it gets worse."),
        thanks="Thank you for answering. Does it cost anything to come?",
        time="Any day after four is fine for me.",
        asked="Mostly when he will not go to bed. I leave the room and count to ten.",
        neutral=("That sounds good. Thank you.", "I have told my husband that I wrote. He is glad."),
        waited=0.85,
    ),
    Family(
        name="promise_broken",
        lang="nn",
        answers=_parent("nn", "2_6", "Vi kranglar mykje, og jenta vår høyrer det. Kan de snakke med oss?"),
        thanks="Fint at du svarer. Eg trudde nesten at meldinga ikkje kom fram.",
        time="Måndag klokka tolv kan vi begge.",
        asked="Ho er fire. Ho spør om vi er sinte på ho.",
        neutral=("Takk. Det skal vi prøve.", "Ja, gjerne. Vi kjem begge to."),
        waited=1.1,
    ),
    Family(
        name="call_at_seven",
        lang="nb",
        answers=_parent(
            "nb", "under_1", "Jeg vil helst snakke med noen på telefon. Det er lettere enn å skrive.",
            reach="call", phone=NOBODYS_PHONE, others="no", when="etter klokka 19", voicemail="no", name="Ida",
        ),
        thanks="Takk. Ringer du i kveld?",
        time="Ja, den tiden passer. Da er jeg alene.",
        asked="Det er mest om nettene. Jeg blir så redd for å gjøre noe galt.",
        neutral=("Fint, da legger jeg telefonen ved siden av meg.", "Takk. Vi snakkes."),
        missed="Jeg så at du ringte, men da sov babyen på armen min. Kan du prøve igjen etter sju?",
    ),
    Family(
        name="grandmother",
        lang="nn",
        answers={
            "language": "nn", "who": "on_behalf", "knows": "partly", "place": "{town}", "team": "yes", "reach": "chat",
            "words": "Eg er bestemor. Dotter mi er mykje åleine med to små, og ho ler ikkje lenger. Kva kan eg gjere?",
            "send": "yes",
        },
        thanks="Takk. Ho veit at eg er uroleg, men ikkje at eg har skrive til dykk.",
        time="Eg kan snakke kva føremiddag som helst.",
        asked="Eg trur ho vil, viss nokon spør henne roleg.",
        neutral=("Eg skal vise henne sida dykkar.", "Tusen takk. Eg seier det til henne i helga."),
    ),
    Family(
        name="phone_is_read",
        lang="nn",
        answers=_parent("nn", "2_6", "Han les telefonen min. Ikkje ring, og ikkje send SMS."),
        thanks="Takk. Eg har sletta det gamle. Er det trygt å skrive her?",
        time="Etter klokka ni om morgonen er eg åleine.",
        asked="Nei, han gjer oss ikkje noko no. Men han vil vite alt.",
        neutral=("Ja. Eg prøver det.", "Eg skriv igjen i morgon, når eg er åleine."),
    ),
    Family(
        name="pregnant",
        lang="en",
        answers=_parent("en", "", "I am expecting and I worry all the time. I am new here.", who="pregnant"),
        thanks="Thank you for writing. Do I need a referral from my doctor?",
        time="Wednesday morning is good for me.",
        asked="In March. My midwife knows that I worry.",
        neutral=("Thank you. I will think about it.", "It is good to know that somebody is there."),
    ),
    Family(
        name="health_nurse",
        lang="nb",
        answers={
            "language": "nb", "who": "professional", "wants": "consult", "team": "{team}", "role": "health_nurse",
            "band": "1_to_3", "ask": "yes",
            "question": "En forelder sier at det blir mye kjefting hjemme, og skammer seg. Hvordan kan jeg snakke om dere uten å skremme?",
        },
    ),
    Family(
        name="father",
        lang="nb",
        answers=_parent("nb", "1_2", "Jeg er far og blir fort sint hjemme. Jeg vil ikke ha det sånn."),
        thanks="Takk. Må barnevernet få vite om dette?",
        time="Jeg kan mandag eller tirsdag ettermiddag.",
        asked="Jeg hever stemmen. Jeg har aldri slått noen.",
        neutral=("Greit. Det høres bra ut.", "Jeg tar det med samboeren min i kveld."),
    ),
    Family(
        name="silent_after_one",
        lang="nb",
        answers=_parent("nb", "under_1", "Jeg vet ikke helt hva jeg skal skrive."),
        thanks="Takk. Jeg må tenke litt.",
    ),
    Family(
        name="urgent_later",
        lang="nn",
        answers=_parent("nn", "under_1", "Eg gret mykje. Det er sikkert berre trøyttleik."),
        thanks="Takk for at du er der. Kva gjer eg i natt?",
        time="Når som helst. Helst i dag.",
        asked="Ja, søstera mi kan kome hit.",
        neutral=("Ja. Søstera mi er her no.", "Det hjelpte å skrive det til nokon."),
        later="Eg orkar ikkje leve lenger.",
    ),
    Family(
        name="writes_english",
        lang="nb",
        answers=_parent("nb", "2_6", "Hei. Mannen min drikker for mye. Jeg skriver ikke så godt norsk."),
        thanks="Thank you. Can we write in English? My Norwegian is not good enough for this.",
        time="Friday at noon is fine.",
        asked="Mostly at weekends. The children and I go to my sister then.",
        neutral=("I understand. Thank you.", "Yes, that helps. I did not know that you speak with him too."),
    ),
)  # fmt: skip
