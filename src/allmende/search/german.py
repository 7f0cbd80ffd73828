# SPDX-FileCopyrightText: Allmende contributors
# SPDX-License-Identifier: EUPL-1.2
"""German words: those that say nothing alone, and those that a town's compounds are made of.

Splitting by letter statistics tears `Trans-port` and `Kap-ital` apart, and the splitters that are to be had
are no longer kept or do not run on our oldest Python. So compounds end in a word of this list or are none.
"""

_SILENT = """
    ab aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim bin bis
    bitte da damit dann das dass daß dein dem den denn der des dich die dies diese diesem diesen dieser
    dieses doch dort du durch ein eine einem einen einer eines er es etwas für gegen gibt hat hatte hier ich
    ihm ihn ihnen ihr ihre im in ins ist ja jede jeder jedes kann kein keine können man mehr mein mich mit
    muss nach nicht noch nun nur ob oder ohne sehr sein seine sich sie sind so soll sollen sondern über um
    und uns unser unsere unter viel viele vom von vor war warum was wegen weil welche wenn wer werden wie
    wieder wir wird wo zu zum zur zwischen a about and are as at be but by can do for from has have how i if
    is it my no not of on or our out that the their there this to up we what when where who why will with
    you your
"""

_PARTS = """
    abfall abgabe abitur absatz abschnitt abstand abstellen abteilung abwasser acker akte aktion album allee
    alltag alter altstadt ampel amt anbau angebot anlage anleger anmeldung anordnung anschluss anstalt
    anteil antrag anwohner anzeige apfel apotheke arbeit archiv armut art arzt asphalt asyl ast atem
    aufenthalt aufgabe auflage aufsicht auftrag aufwand auge ausbau ausbildung ausgabe ausgleich auskunft
    ausländer auslastung ausleihe ausschuss ausstattung austausch ausweis auto autobahn automat bach
    backofen bad bäcker bahn bahnhof balkon ball band bank barriere bau bauer baum baustelle beach beamte
    beauftragte becken bedarf bedingung beet begegnung behinderte behinderung behörde beirat beitrag belag
    belastung beleuchtung beratung bereich berg bericht beruf bescheid beschluss beschwerde besuch besucher
    beteiligung betreuung betrieb beton bett bevölkerung bewegung bewohner bezirk bibliothek biene bild
    bildung binde biotop blatt blume blüte boden bogen boot börse brand brett brief broschüre brücke brunnen
    buch bucht budget bühne bund bürger bürgermeister büro bus busch café camp campus chance chor computer
    container creme dach damm dampf darlehen datei daten datum dauer deckel deich demokratie denkmal dialog
    dienst ding diskussion dorf druck durchfahrt durchgang ecke ehre ehrenamt eiche eigentum eimer einfahrt
    eingang einheit einkauf einkommen einrichtung einsatz einwohner eis eisen eltern empfang energie entgelt
    entscheidung entsorgung entwässerung entwicklung entwurf erbe erde erfahrung erfassung ergebnis erholung
    erlaubnis ernährung ersatz erzieher erziehung essen etat europa experte fabrik fach fahrer fahrgast
    fahrkarte fahrrad fahrschein fahrt fahrzeug fähre fall familie farbe fassade feier feld fenster ferien
    fest feuer feuerwehr film finanz firma fisch fläche flasche fleisch flucht flug flüchtling flur fluss
    förderung form forschung forst forum foto frage frau freibad freiheit freizeit fremd frieden friedhof
    frist front frost frucht führung fund funk fuß fußgänger gabe galerie gang garage garten gas gasse gast
    gastronomie gebäude gebiet gebühr geburt gefahr gehweg geländer geld gelände gemeinde gemeinschaft
    gemüse genehmigung generation gerät geräusch gericht gesang geschäft geschichte geschirr geschwindigkeit
    gesellschaft gesetz gespräch gesundheit getränk gewässer gewalt gewerbe gewicht gift gipfel glas gleis
    graben grad gremium grenze grill größe grube grün grund grundstück gruppe gut hafen hahn halle halt
    haltestelle hand handel handwerk hang haus haushalt haut hecke heft heide heim heimat heizung held hilfe
    himmel hinweis hitze hobby hof höhe holz honig hörer hort hotel hügel hund hütte idee impfung impuls
    industrie information infrastruktur ingenieur inhalt innenstadt innovation insekt insel institut
    integration internet inventar investition jagd jahr jubiläum jugend junge kabel kai kamera kampf kanal
    kandidat kante kapelle karte kasse kasten kataster katastrophe kauf keller kessel kette kies kind
    kindergarten kino kirche kiste kita klage klang klasse klima klinik kloster klub knoten köche koffer
    kohle kommune kommission kompost kongress konflikt konsum kontakt konto kontrolle konzept konzert kopf
    körper kosten kraft kran krankenhaus kranke kreis kreisel kreuz kreuzung krise krone küche kugel kultur
    kunde kunst kurs kurve labor laden ladung lage lager lampe land landschaft lärm last laster laterne lauf
    laut leben leder lehre lehrer leiche leiste leistung leiter leitung lernen lese leser leute licht liebe
    lieferung liegenschaft linde linie liste loch logistik lohn luft luftqualität lücke maler mangel mann
    mappe markt marke maschine maß masse maßnahme mast material mauer maus meer mehrheit meile meister
    meldung melder menge mensch messe messer messung miete mieter milch mitglied mitte mittel möbel
    mobilität modell moderation monat moor moped motor müll mühle münze museum musik müllabfuhr mutter
    nachbar nachbarschaft nachricht nacht nahrung name natur nebel netz niederschlag not notfall nummer
    nutzer nutzung obst ofen öffnung öl ordner ordnung organisation ort ortsteil paar pacht paket palast
    panel papier park parken parker parkhaus parkplatz partei partner partnerschaft pass passage pate
    patient pause pegel person personal pfad pfand pferd pflanze pflaster pflege pflicht pilz pilot plakat
    plan planer planung platte plattform platz politik polizei pol pollen portal post praxis preis presse
    probe problem produkt produktion programm projekt protokoll prozess prüfung publikum pumpe punkt
    qualität quartier quelle rad radfahrer radio radweg rampe rand rasen rat rathaus raum rauch recht
    rechnung rechner rede regel regen region register reihe reinigung reise rente reparatur rest restaurant
    rettung revier richtlinie richtung ring rinne riss roller rohr rolle rose route rücken ruhe runde saal
    sache saison salz sammlung sand sanierung satzung sauna säule schacht schaden schall schalter schatten
    schatz schein schicht schiene schiff schild schimmel schirm schlamm schlange schloss schlüssel schnee
    schnitt schotter schranke schrank schreiber schrift schritt schuld schule schüler schuppen schutz
    schwelle schwester schwimmbad see segel seite sekretariat senior sensor service siedlung sicht
    sicherheit signal sitz sitzung skate skulptur software solar soldat sommer sonne sorge spaß spenden
    sperre sperrung spiegel spiel spielplatz spitze sport sprache sprecher sprung spur staat stadion stadt
    stadtteil stall stamm stand standort stange stätte status statue staub stau stein stelle stellplatz
    steuer stiftung stille stimme stoff störung straße straßenbahn strand strategie strauch strecke streit
    strom struktur student studie studium stufe stuhl stunde sturm suche system tafel tag tage tal tank tanz
    tarif tasche tat taxi technik teich teil teilhabe telefon teller tempo teppich termin terrasse test text
    theater therapie thema ticket tier tisch titel tod toilette ton topf tor tour tourismus touristen träger
    trasse treff treffen treffpunkt treppe trinkwasser tropfen tüte tunnel tür turm turnier übergang übung
    ufer uhr umbau umfrage umgang umgebung umlage umwelt umzug unfall unterführung unterkunft unternehmen
    unterricht urlaub vater verband verbot verbrauch verbindung verein verfahren vergabe verkauf verkehr
    verlag verleih verlust vermietung vermögen verordnung versammlung verschmutzung versicherung versorgung
    vertrag verwaltung verzeichnis video viertel vogel volk vorhaben vorschlag vorschrift waage wache wagen
    wahl wald wall wand wandel wanderung wanne ware wärme warnung wartung wäsche wasser weg wehr weide
    weihnacht wein welle welt wende werk werkstatt werkzeug werbung wert wesen wetter wettbewerb wiese wind
    winter wirt wirtschaft wissen wissenschaft woche wohnen wohnung wolke wunsch wurzel zahl zahlung zahn
    zaun zebra zeichen zeit zeitung zelle zelt zentrum zettel zimmer zins zone zoo zucker zufahrt zug zugang
    zukunft zustand beispiel muster gegenteil bestand übersicht abend abfuhr beruhigung fällung limit
    überweg überwachung nutzen mitarbeit alt arm breit öko eigen einzel elektro fern frei groß haupt hoch
    innen jung kalt klein kurz lang mit nah neben neu ober öffentlich offen rund schnell schul schwer sonder
    spät stark tief außen warm weiß wohn
"""
SILENT = frozenset(_SILENT.split())
PARTS = tuple(_PARTS.split())
