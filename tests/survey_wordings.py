"""Questions as surveys word them, German and English, with what they measure: for proposals of metrics.

Each line: the kind of answers, the metric, what a high value means ("-" where nothing is meant), the wording. `TUNED` was at
hand while the rules were written; `HELD_BACK` was looked at once, after them.
"""

from __future__ import annotations

ANSWERS: dict[str, list[str]] = {
    "0-10": ["0", "3", "6", "7", "8", "9", "10", "10", "5", "2"],
    "1-10": ["1", "3", "6", "7", "8", "9", "10", "10", "5", "2"],
    "1-5": ["1", "2", "3", "4", "5", "5", "4", "3", "2", "4"] * 2,
    "1-7": ["1", "3", "5", "6", "6", "7", "7", "4", "2", "5"] * 2,
    "0-2": ["0", "1", "2", "2", "2", "1", "0", "2"],
    "1-6": ["1", "2", "3", "2", "6", "5", "4", "1"],
    "0-100": ["55", "80", "100", "0", "75", "90"],
    "0/1": ["0", "1", "1", "1", "0", "1"],
    "satisfied": ["Very satisfied", "Satisfied", "Dissatisfied", "Neither satisfied nor dissatisfied", "Very dissatisfied"],
    "zufrieden": ["sehr zufrieden", "zufrieden", "unzufrieden", "teils/teils", "sehr unzufrieden"],
    "agree": ["Strongly agree", "Agree", "Disagree", "Neither agree nor disagree", "Strongly disagree"],
    "stimme": ["stimme voll und ganz zu", "stimme zu", "weder noch", "stimme nicht zu", "stimme überhaupt nicht zu"],
    "trifft": ["trifft voll zu", "trifft eher zu", "teils/teils", "trifft eher nicht zu", "trifft gar nicht zu"],
    "easy": ["Very easy", "Easy", "Neutral", "Difficult", "Very difficult"],
    "einfach": ["sehr einfach", "einfach", "weder noch", "schwierig", "sehr schwierig"],
    "aufwand": ["sehr geringer Aufwand", "geringer Aufwand", "mittlerer Aufwand", "hoher Aufwand", "sehr hoher Aufwand"],
    "likely": ["Very likely", "Likely", "Neutral", "Unlikely", "Very unlikely"],
    "choice": ["Online", "Shop", "Online", "Phone", "Online"],
    "text": ["The courier never rang the bell", "All fine with me so far", "It took them three whole weeks", "Prices went up again"],
    "Text": ["Der Bote hat nie geklingelt", "Bisher alles gut gelaufen", "Es hat drei Wochen gedauert", "Wieder teurer geworden"],
}  # fmt: skip

TUNED = """
0-10|nps|good|How likely are you to recommend our bakery to friends or family?
0-10|nps|good|How likely is it that you would recommend Brightline to someone you know?
0-10|nps|good|Based on your last visit, how likely would you be to recommend us to a colleague?
0-10|nps|good|What is the likelihood that you would recommend this course to a peer?
0-10|nps|good|On a 0 to 10 scale, would you recommend our practice to others?
0-10|nps|good|NPS
0-10|nps|good|Net Promoter Score - Q4
0-10|nps|good|Likelihood to recommend (0-10)
0-10|nps|good|Wie wahrscheinlich ist es, dass Sie unsere Praxis weiterempfehlen?
0-10|nps|good|Wie wahrscheinlich ist es dass du uns weiterempfiehlst?
0-10|nps|good|Mit welcher Wahrscheinlichkeit würden Sie uns Freunden oder Bekannten empfehlen?
0-10|nps|good|Würden Sie unser Hotel weiterempfehlen? (0 = auf keinen Fall, 10 = auf jeden Fall)
0-10|nps|good|Auf einer Skala von 0 bis 10: Wie gerne würdest du uns weiterempfehlen?
0-10|nps|good|Weiterempfehlung (0–10)
0-10|nps|good|Weiterempfehlungsbereitschaft
0-10|nps|good|Wie wahrscheinlich würden Sie die Stadtwerke einem Nachbarn empfehlen?
1-10|other|-|How likely are you to recommend us? (1 = not at all, 10 = very)
1-10|other|-|Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen (1 bis 10)?
1-5|other|-|How likely are you to recommend us to a friend?
1-5|other|-|Ich würde den Anbieter weiterempfehlen.
likely|other|-|How likely are you to recommend the app to others?
0/1|other|-|Would you recommend us?
0-10|other|-|How would you rate the food? (0-10)
0-10|other|-|How likely are you to buy from us again?
0-10|other|-|How likely are you to renew your contract?
0-10|other|-|Wie wahrscheinlich ist es, dass Sie wieder bei uns bestellen?
0-10|other|-|Wie wichtig ist Ihnen ein schneller Versand? (0-10)
0-10|other|-|Wie bewerten Sie unsere Filiale insgesamt?
0-10|other|-|Overall satisfaction (0-10)
0-10|other|-|How stressful was the move, from 0 to 10?
1-5|csat|good|How satisfied are you with the opening hours?
1-5|csat|good|Overall, how satisfied were you with your stay?
1-7|csat|good|How satisfied or dissatisfied are you with our help desk?
0-2|csat|good|How satisfied were you with the chat?
satisfied|csat|good|Please rate your satisfaction with the delivery.
satisfied|csat|good|How happy are you with the service you received?
agree|csat|good|Overall, I am satisfied with my purchase.
1-5|csat|good|Satisfaction with staff
1-5|csat|good|CSAT_support
1-5|csat|good|How did you like our service? (1 = very dissatisfied, 5 = very satisfied)
1-5|csat|good|Wie zufrieden sind Sie mit der Beratung?
zufrieden|csat|good|Wie zufrieden waren Sie mit dem Ablauf der Reparatur?
zufrieden|csat|good|Bitte geben Sie an, wie zufrieden Sie mit folgenden Punkten sind [Sauberkeit]
stimme|csat|good|Insgesamt bin ich mit dem Kauf zufrieden.
1-5|csat|bad|Wie zufrieden sind Sie? (1 = sehr zufrieden, 5 = sehr unzufrieden)
1-5|csat|good|Zufriedenheit mit dem Kundendienst
1-7|csat|good|Wie zufrieden bist du alles in allem mit der App?
1-5|csat|good|Ihre Gesamtzufriedenheit mit uns
1-6|other|bad|Wie zufrieden sind Sie? Bitte vergeben Sie eine Schulnote von 1 bis 6.
0-100|other|-|How satisfied are you, in per cent?
1-7|ces|easy|The clinic made it easy for me to book an appointment.
agree|ces|easy|Acme made it easy for me to return the parcel.
1-5|ces|hard|How much effort did you personally have to put forth to handle your request?
easy|ces|easy|How easy or difficult was it to find what you were looking for?
1-7|ces|easy|Overall, how easy was it to get your problem solved today?
1-7|ces|easy|It was easy to cancel my subscription.
1-5|ces|hard|How difficult was it to reach us?
1-5|ces|hard|Effort (1 = very low, 5 = very high)
1-7|ces|easy|Ease of use of the booking page
1-7|ces|easy|CES
einfach|ces|easy|Wie einfach war es für Sie, Ihr Anliegen zu klären?
1-7|ces|easy|Wie leicht fiel Ihnen die Anmeldung?
stimme|ces|easy|Das Unternehmen hat mir die Kündigung leicht gemacht.
aufwand|ces|hard|Wie hoch war Ihr Aufwand, um das Problem zu lösen?
1-5|ces|hard|Wie viel Mühe mussten Sie sich geben, damit Ihr Antrag bearbeitet wird?
1-5|ces|hard|Wie umständlich war die Rückgabe?
trifft|ces|easy|Die Bestellung war einfach.
1-7|ces|easy|Wie unkompliziert war der Wechsel zu uns?
1-7|ces|easy|Es war leicht, einen Termin zu vereinbaren.
text|comment|-|What is the main reason for your score?
Text|comment|-|Was ist der wichtigste Grund für Ihre Bewertung?
text|comment|-|Anything else you would like to tell us?
Text|comment|-|Was können wir besser machen?
choice|other|-|How did you hear about us?
choice|other|-|Welchen Tarif nutzen Sie?
1-5|other|-|How often do you use the app?
1-5|other|-|Wie wichtig ist Ihnen Nachhaltigkeit?
agree|other|-|I trust this company.
trifft|other|-|Das Personal war freundlich.
1-5|other|-|The instructions were clear.
0-100|other|-|Wie alt sind Sie?
text|comment|-|Why would you not recommend us?
Text|comment|-|Womit waren Sie unzufrieden?
agree|other|-|I put a lot of effort into my garden.
"""

HELD_BACK = """
0-10|nps|good|How likely are you to recommend working with our agency to a business partner?
0-10|nps|good|Thinking about your most recent order, how likely are you to recommend Oakshop to a friend?
0-10|nps|good|Would you recommend this museum to a friend? (0 = definitely not, 10 = definitely)
0-10|nps|good|How probable is it that you would recommend our library to others?
0-10|nps|good|nps_score
0-10|nps|good|Willingness to recommend us to others
0-10|nps|good|On a scale of zero to ten, how likely are you to suggest us to a friend or colleague?
0-10|nps|good|I would recommend this product to my friends (0-10)
0-10|nps|good|Wie wahrscheinlich ist eine Weiterempfehlung unseres Hauses durch Sie?
0-10|nps|good|Wie wahrscheinlich ist es, dass Sie den Kurs Ihren Kolleginnen und Kollegen empfehlen werden?
0-10|nps|good|Würdest du die App deinen Freunden weiterempfehlen? 0 = nie, 10 = unbedingt
0-10|nps|good|Empfehlungswahrscheinlichkeit
0-10|nps|good|Wie hoch ist die Wahrscheinlichkeit, dass Sie uns weiterempfehlen würden?
0-10|nps|good|Inwieweit würden Sie uns an Bekannte weiterempfehlen (Skala 0-10)?
0-10|nps|good|Net Promoter Score (NPS): Kundenbefragung
0-10|nps|good|Wie wahrscheinlich ist es, dass Sie Mia's Salon einer Freundin ans Herz legen bzw. empfehlen?
1-10|other|-|On a scale of 1-10, how likely are you to recommend this hostel?
1-5|other|-|Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen? (1 = sehr unwahrscheinlich, 5 = sehr wahrscheinlich)
1-7|other|-|How likely are you to recommend the service?
0/1|other|-|Würden Sie uns weiterempfehlen?
likely|other|-|How likely is it that you will recommend our newsletter?
choice|other|-|Who recommended us to you?
0-10|other|-|How likely are you to attend next year?
0-10|other|-|How confident are you that you will finish the programme?
0-10|other|-|Wie wahrscheinlich ist es, dass Sie in den nächsten 12 Monaten umziehen?
0-10|other|-|Wie sehr vertrauen Sie Ihrer Bank?
0-10|other|-|Rate the speaker from 0 to 10
0-10|other|-|Wie zufrieden sind Sie mit Ihrem Leben insgesamt?
0-10|other|-|How much did you enjoy the concert (0-10)?
0-10|other|-|Schmerzen auf einer Skala von 0 bis 10
1-5|csat|good|How satisfied have you been with the new canteen menu?
1-7|csat|good|To what extent are you satisfied with our technicians?
satisfied|csat|good|Thinking of your last call, how satisfied were you with the agent's knowledge?
satisfied|csat|good|Satisfaction: website
1-5|csat|good|Rate your overall satisfaction with the event
1-5|csat|good|How would you rate your satisfaction with the refund? (1-5)
0-2|csat|good|Overall, how satisfied are you with the answer we gave?
agree|csat|good|I am satisfied with the quality of the product.
1-5|csat|good|C-SAT Q1
1-5|csat|good|How pleased are you with the result?
1-5|csat|good|Wie zufrieden seid ihr mit dem Spielplatz?
zufrieden|csat|good|Alles in allem: Wie zufrieden sind Sie mit Ihrem Vermieter?
zufrieden|csat|good|Wie zufrieden sind Sie mit [Erreichbarkeit]
1-5|csat|good|Kundenzufriedenheit Hotline
stimme|csat|good|Ich bin mit dem Ergebnis zufrieden.
1-5|csat|good|Wie beurteilen Sie Ihre Zufriedenheit mit der Montage?
1-5|csat|bad|Wie zufrieden waren Sie mit dem Essen? 1 (sehr zufrieden) bis 5 (gar nicht zufrieden)
1-7|csat|good|In welchem Maße sind Sie mit unserem Angebot zufrieden?
0-100|other|-|Zufriedenheit in Prozent
1-6|other|bad|Welche Schulnote (1-6) geben Sie unserem Service?
1-7|ces|easy|The new portal made it easy for me to file my claim.
agree|ces|easy|This airline makes it easy to change a booking.
1-5|ces|hard|How much effort was required to set up the device?
easy|ces|easy|How easy did you find the registration?
1-7|ces|easy|It was easy for me to get the help I wanted today.
1-7|ces|easy|How simple was it to pay?
1-5|ces|hard|How hard was it to understand the bill?
1-7|ces|easy|ces_score
1-5|ces|hard|Customer effort: solving the issue took (1 = very little effort, 5 = very much effort)
easy|ces|easy|Finding the right form was …
einfach|ces|easy|Wie leicht oder schwer war es, uns zu erreichen?
1-7|ces|easy|Wie einfach ließ sich das Gerät einrichten?
stimme|ces|easy|Die Versicherung hat es mir einfach gemacht, den Schaden zu melden.
aufwand|ces|hard|Wie groß war der Aufwand für Sie?
1-5|ces|hard|Wie viel Aufwand hat Sie die Umstellung gekostet?
1-5|ces|hard|Wie schwierig fanden Sie den Bestellvorgang?
trifft|ces|easy|Ich konnte mein Problem mühelos lösen.
1-7|ces|easy|Die Website ist einfach zu bedienen.
1-5|ces|hard|Wie mühsam war die Suche nach einem Ansprechpartner?
1-7|ces|easy|Wie reibungslos verlief die Anmeldung?
text|comment|-|What could we do to improve your experience?
Text|comment|-|Warum haben Sie sich so entschieden?
text|comment|-|Please explain your rating
Text|comment|-|Haben Sie noch Hinweise für uns?
choice|other|-|Which of these describes you best?
choice|other|-|Wie sind Sie auf uns aufmerksam geworden?
1-5|other|-|How important is price to you?
1-5|other|-|Wie oft besuchen Sie uns?
stimme|other|-|Der Preis ist angemessen.
agree|other|-|The staff took my request seriously.
0-100|other|-|Age in years
1-5|other|-|Wie gut kennen Sie unsere Marke?
text|comment|-|What made it easy or difficult for you?
Text|comment|-|Würden Sie uns weiterempfehlen? Warum (nicht)?
1-5|other|-|How familiar are you with electric cars?
"""


def wordings(block: str) -> list[tuple[str, str, str | None, str]]:
    """Return kind of answers, metric, direction and wording of each line."""
    lines = [line.split("|", 3) for line in block.strip().splitlines()]
    return [(kind, metric, None if high_is == "-" else high_is, words) for kind, metric, high_is, words in lines]
