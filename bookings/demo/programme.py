"""Who speaks at the demo's events, and what happens when and where. Times are clock times on the event's day."""

from dataclasses import dataclass
from datetime import time

# Name and headline.
_SPEAKERS = {
    "tech-conference": """
Amara Okafor      Keeps a bank's oldest system young
Anna Lindqvist    Databases, mostly at night
Bruno Almeida     Runs the platform of a railway
Carla Vidal       Designs forms that people finish
Daniel Kowalski   Teaches teams to delete code
Elif Yıldız       Data engineer at a weather service
Farid Haddad      Accessibility, from the first sketch on
Grace Mwangi      Leads a team in four time zones
Henrik Sørensen   Maintains what you depend on
Ines Moreau       Security without fear
Jonas Weber       Builds for villages without a network
Keiko Tanaka      Makes slow things measurable
Lucía Romero      Product, and the art of saying no
Mateusz Nowak     Changes engines of running cars
Noor Rahman       Writes the manual first
Olga Petrova      Queues, retries and what gets lost
Priya Nair        Searches in forty languages
Rania Saleh       Right to left and back again
Tom Fletcher      Post-mortems with tea
Yusuf Demir       Tests that can fail
""",
    "food-wine-festival": """
Camille Dubois    Cellar master on the left bank
Étienne Laborde   Ripens cheese in the Pyrenees
Maïté Etcheverry  Oysters from Arcachon
""",
}
BIOS = {
    "Amara Okafor": "Amara has moved forty-year-old programs to new machines without a day of outage, and collects "
    "the comments that she finds in them.",
    "Anna Lindqvist": "Anna has been on call for large databases since 2009. Two of her tools may be yours.",
    "Daniel Kowalski": "Daniel's record is eleven thousand lines in one change that nobody noticed.",
    "Elif Yıldız": "Elif turns nine million measurements a day into one sentence about tomorrow.",
    "Farid Haddad": "Farid is blind and has tested software for fifteen years. He knows every shortcut, also yours.",
    "Henrik Sørensen": "Henrik looks after a small library with two hundred million downloads a month.",
    "Ines Moreau": "Ines was a locksmith before she read her first stack trace.",
    "Keiko Tanaka": "Keiko believes that most systems are fast, and wait for each other.",
    "Noor Rahman": "Noor writes for an open-source project and thinks that the hard part is leaving out.",
    "Tom Fletcher": "Tom has led more than a hundred post-mortems, and nobody was ever to blame.",
    "Camille Dubois": "Camille's family has made wine in Pauillac for five generations. She is the first to plant "
    "trees between the rows.",
    "Étienne Laborde": "Étienne's cellar is an old railway tunnel, eleven degrees warm in every season.",
    "Maïté Etcheverry": "Maïté opens an oyster in four seconds, and shows you how to do it in ten.",
}
# From when to when, where, what, and by whom.
_SESSIONS = {
    "tech-conference": """
09:00-09:45 | Main hall | What ten-year-old systems have in common | Amara Okafor
10:00-10:30 | Main hall | Migrations that nobody noticed | Mateusz Nowak
10:00-10:30 | Room East | Nine million measurements a day | Elif Yıldız
10:00-10:30 | Room West | Deleting code, for beginners | Daniel Kowalski
10:45-11:30 | Main hall | Six hundred trains: a case study | Bruno Almeida, Olga Petrova
10:45-11:15 | Room East | Word endings: search in forty languages | Priya Nair, Rania Saleh
10:45-11:15 | Room West | Forms that people finish | Carla Vidal
11:45-12:15 | Main hall | Locks, keys and error messages | Ines Moreau
11:45-12:15 | Room East | What is slow is waiting | Keiko Tanaka
11:45-12:15 | Room West | A team in four time zones | Grace Mwangi
12:15-14:00 | Foyer | Lunch |
14:00-14:30 | Main hall | Tested with the screen off | Farid Haddad
14:00-14:30 | Room East | On call for databases | Anna Lindqvist
14:00-14:30 | Room West | The manual first | Noor Rahman
14:45-15:15 | Main hall | Two hundred million downloads and one weekend | Henrik Sørensen
14:45-15:15 | Room East | Software for villages without a network | Jonas Weber
14:45-15:15 | Room West | Tests that can fail | Yusuf Demir
15:45-17:00 | Room East | Open room: bring a problem | Tom Fletcher
15:45-17:00 | Room West | Open room: bring a decision | Lucía Romero
17:00-18:00 | Main hall | Closing and reception |
""",
    "food-wine-festival": """
13:00-13:30 | Small hall | Oysters, and what to drink with them | Maïté Etcheverry
14:00-14:30 | Small hall | Five cheeses, from mild to brave | Étienne Laborde
15:00-15:30 | Small hall | Left bank, right bank | Camille Dubois
16:00-16:30 | Small hall | Open your own oyster | Maïté Etcheverry
17:00-17:30 | Small hall | Wine and cheese: who leads? | Camille Dubois, Étienne Laborde
18:00-18:30 | Small hall | Old vintages, a glass of each | Camille Dubois
""",
}
ABSTRACTS = {
    "What ten-year-old systems have in common": "Some software is still loved after ten years. It is seldom the "
    "cleverest.\n\nA tour of five systems that outlived their plans, and of what their makers did on ordinary days.",
    "Migrations that nobody noticed": "Add, fill, constrain, remove: four small steps instead of one brave night.",
    "Deleting code, for beginners": "How to find what nobody calls, how to be sure, and how to tell its author.",
    "What is slow is waiting": "Bring a profile of something slow. We read three of them together.",
    "Tested with the screen off": "A live demonstration with a screen reader. Your own site is welcome.",
    "Open room: bring a problem": "Nothing is on stage. Write your problem on a card at the door, and find somebody "
    "who had it before you.",
    "Five cheeses, from mild to brave": "All of them from raw milk. There is bread in between.",
    "Open your own oyster": "Gloves and knives are there; twelve places.",
}


@dataclass(frozen=True)
class DemoSpeaker:
    name: str
    headline: str
    bio: str


@dataclass(frozen=True)
class DemoSession:
    starts: time
    ends: time
    room: str
    title: str
    abstract: str
    speakers: list[str]


def _speaker(line: str) -> DemoSpeaker:
    name = line[:18].strip()
    return DemoSpeaker(name, line[18:], BIOS.get(name, ""))


def _session(line: str) -> DemoSession:
    clocks, room, title, names = (part.strip() for part in line.split("|"))
    starts, ends = (time.fromisoformat(clock) for clock in clocks.split("-"))
    speakers = [name.strip() for name in names.split(",") if name]
    return DemoSession(starts, ends, room, title, ABSTRACTS.get(title, ""), speakers)


SPEAKERS = {slug: [_speaker(line) for line in text.strip().splitlines()] for slug, text in _SPEAKERS.items()}
SESSIONS = {slug: [_session(line) for line in text.strip().splitlines()] for slug, text in _SESSIONS.items()}
