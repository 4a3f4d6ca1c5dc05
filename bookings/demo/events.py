"""The demo's categories and events. Times are clock times at the place, some weeks from now."""

from dataclasses import dataclass
from datetime import time

CATEGORIES = [
    ("Technology", "technology", "Conferences, meetups and workshops about software and hardware."),
    ("Music", "music", "Concerts and live sets, from clubs to concert halls."),
    ("Business", "business", "Pitches, networking and skills for work."),
    ("Food and drink", "food-and-drink", "Tastings, markets and dinners."),
    ("Art", "art", "Exhibitions, openings and studio visits."),
    ("Sport", "sport", "Races, training and everything that makes you move."),
]


@dataclass(frozen=True)
class DemoEvent:
    """``weekday`` 0 is Monday, of the week that comes ``weeks`` weeks from now; ``slot_minutes`` 0 is one slot.

    ``times`` is how many weeks in a row it takes place, each with seats of its own.
    """

    slug: str
    title: str
    category: str
    summary: str
    description: str
    location: str
    timezone: str
    weeks: int
    weekday: int
    starts: time
    ends: time
    capacity: int
    slot_minutes: int = 0
    times: int = 1
    max_seats_per_booking: int = 6


EVENTS = [
    DemoEvent(
        slug="tech-conference",
        title="Tech Conference",
        category="technology",
        summary="One day on building software that lasts: three tracks, twenty speakers and a long lunch.",
        description="""\
Software outlives the plans it was built from. This conference is for the people who keep it running and changing: \
developers, operators, designers and the ones who decide what comes next. Three tracks cover architecture, data and \
the craft of working together.

The morning opens with a keynote on what ten-year-old systems have in common. After that you choose between talks of \
half an hour, longer case studies, and two rooms in which nothing is on stage and everybody brings a problem.

Lunch, coffee and the evening reception are part of the ticket. All rooms can be reached without steps, and talks in \
the main hall are captioned live.""",
        location="bcc Berlin Congress Center, Alexanderstraße 11, Berlin",
        timezone="Europe/Berlin",
        weeks=9,
        weekday=3,
        starts=time(9, 0),
        ends=time(18, 0),
        capacity=400,
    ),
    DemoEvent(
        slug="rock-concert-electric-nights",
        title="Rock Concert: Electric Nights",
        category="music",
        summary="Four bands, one stage, and guitars that are louder than they need to be.",
        description="""\
Electric Nights is back for a fifth year. Four bands share the stage: two that you know by heart, one that has just \
come out of the studio, and one that has never played a room of this size.

Doors open an hour before the first chord. The bar serves until midnight, there is food from three kitchens in the \
yard, and earplugs are free at the entrance.

All tickets are standing, with a raised platform for wheelchair users and their company. Please write to us after \
booking if you need a place there.""",
        location="Academy Brixton, 211 Stockwell Road, London",
        timezone="Europe/London",
        weeks=6,
        weekday=5,
        starts=time(19, 30),
        ends=time(23, 30),
        capacity=1200,
        max_seats_per_booking=8,
    ),
    DemoEvent(
        slug="startup-pitch-competition",
        title="Startup Pitch Competition",
        category="business",
        summary="Ten founders, five minutes each, one jury that asks the awkward questions.",
        description="""\
Ten young companies were chosen from more than two hundred that applied. Each has five minutes on stage and five more \
for questions from a jury of investors, founders and one very patient accountant.

The audience has a vote of its own, worth as much as one seat of the jury. The winner takes home a year of office \
space and a first order from one of the hosts.

Stay for the hour after the prizes: that is when most of the useful conversations happen. Drinks and small plates are \
included.""",
        location="Fort Mason Center, 2 Marina Boulevard, San Francisco",
        timezone="America/Los_Angeles",
        weeks=5,
        weekday=2,
        starts=time(17, 30),
        ends=time(21, 0),
        capacity=150,
        max_seats_per_booking=4,
    ),
    DemoEvent(
        slug="food-wine-festival",
        title="Food & Wine Festival",
        category="food-and-drink",
        summary="Growers, bakers and cellar masters of the region pour and plate under one roof.",
        description="""\
Forty producers from Bordeaux and its surroundings set up their tables for an afternoon and an evening: oysters from \
Arcachon, cheese from the Pyrenees, bread from four ovens, and wines from both banks of the river.

Your ticket comes with a tasting glass and ten tokens. Every table takes tokens, so you can try a little of \
everything before you decide what to carry home.

Short guided tastings start every hour in the small hall; just join the queue. There is plenty without meat, and all \
tables label allergens.""",
        location="Hangar 14, 115 quai des Chartrons, Bordeaux",
        timezone="Europe/Paris",
        weeks=11,
        weekday=5,
        starts=time(12, 0),
        ends=time(20, 0),
        capacity=300,
        max_seats_per_booking=8,
    ),
    DemoEvent(
        slug="art-gallery-opening",
        title="Art Gallery Opening",
        category="art",
        summary="See the new rooms in a small group, half an hour at a time, with the artists present.",
        description="""\
After two years of building, the gallery opens its new wing with an exhibition of twelve painters and sculptors who \
live within an hour of it. None of the works has been shown before.

The rooms are small, so we open them to one group at a time: choose a half hour that suits you. The artists are there \
all evening, and you can stay in the courtyard for as long as you like before and after your tour.

Please be at the desk five minutes before your time starts. The wing has a lift, and seats in every room.""",
        location="Harbourside Gallery, 12 Hickson Road, Sydney",
        timezone="Australia/Sydney",
        weeks=7,
        weekday=4,
        starts=time(17, 0),
        ends=time(20, 0),
        capacity=20,
        slot_minutes=30,
        max_seats_per_booking=4,
    ),
    DemoEvent(
        slug="marathon-training-workshop",
        title="Marathon Training Workshop",
        category="sport",
        summary="From ten kilometres to forty-two: running form, pacing and a plan for your week, on six Sundays.",
        description="""\
You can run ten kilometres and wonder whether forty-two is possible. It is, with a plan that leaves room for work, \
family and bad weather. Two coaches and a physiotherapist show you how to build one.

We start on the track with an easy warm-up and film everybody's stride. After a break we talk about pacing, shoes, \
food and the most common injuries, and you leave with sixteen weeks on paper.

The workshop is held on six Sundays, each for a new group: choose the one that suits you. Bring running clothes for \
any weather and something to drink. Showers and lockers are free.""",
        location="Moi International Sports Centre, Thika Road, Nairobi",
        timezone="Africa/Nairobi",
        weeks=4,
        weekday=6,
        starts=time(8, 0),
        ends=time(12, 30),
        capacity=40,
        times=6,
        max_seats_per_booking=3,
    ),
    DemoEvent(
        slug="jazz-evening-with-live-orchestra",
        title="Jazz Evening with Live Orchestra",
        category="music",
        summary="A seventeen-piece band plays Ellington, Basie and three new arrangements by candlelight.",
        description="""\
Seventeen musicians, one singer and no amplifiers but the room: an evening of big band music as it was meant to be \
heard. The first half belongs to Ellington and Basie, the second to three arrangements written for this night.

Seats are at small tables. Dinner is served until the music starts, and drinks during the break; the card has \
something for every purse.

There is no dress code, though people do like to dress up. Tables are given out in the order in which you arrive.""",
        location="The Lakeside Ballroom, 430 South Michigan Avenue, Chicago",
        timezone="America/Chicago",
        weeks=14,
        weekday=5,
        starts=time(20, 0),
        ends=time(23, 0),
        capacity=180,
    ),
    DemoEvent(
        slug="digital-marketing-masterclass",
        title="Digital Marketing Masterclass",
        category="business",
        summary="A working day for small teams: find your readers, write for them, and measure what matters.",
        description="""\
Most marketing advice is written for companies with a department for it. This class is for teams of one to five who \
have an afternoon a week and would like to spend it well.

In the morning you describe the people you want to reach and rewrite one page of your own site for them. In the \
afternoon we set up three numbers worth watching, and take down the thirty that are not.

Bring a laptop and something real to work on. The group is small, so everybody gets feedback; lunch and tea are \
included.""",
        location="Bangalore International Centre, 7 4th Main Road, Bengaluru",
        timezone="Asia/Kolkata",
        weeks=17,
        weekday=1,
        starts=time(9, 30),
        ends=time(16, 30),
        capacity=24,
        max_seats_per_booking=3,
    ),
]
