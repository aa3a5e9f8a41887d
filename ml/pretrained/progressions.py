"""Chord schemes that are nobody's: the forms that a jam session is made of."""

PROGRESSIONS: dict[str, str] = {
    "Blues in F": (
        "F7 | Bb7 | F7 | Cm7 F7 | Bb7 | Bdim7 | F7 | Am7b5 D7 | Gm7 | C7 | F7 D7 | Gm7 C7"
    ),
    "Minor blues in C": ("Cm7 | Fm7 | Cm7 | C7 | Fm7 | % | Cm7 | % | Ab7 | G7 | Cm7 | Dm7b5 G7"),
    "Two five one in C": "Dm7 | G7 | Cmaj7 | % | Dm7 | G7 | Cmaj7 | A7",
    "Two five one in G minor": "Am7b5 | D7 | Gm6 | % | Am7b5 | D7 | Gm6 | %",
    "Rhythm changes in Bb": (
        "Bbmaj7 G7 | Cm7 F7 | Dm7 G7 | Cm7 F7 | Fm7 Bb7 | Eb7 Edim7 | Dm7 G7 | Cm7 F7 | "
        "Bbmaj7 G7 | Cm7 F7 | Dm7 G7 | Cm7 F7 | Fm7 Bb7 | Eb7 Edim7 | Cm7 F7 | Bb6 | "
        "D7 | % | G7 | % | C7 | % | F7 | % | "
        "Bbmaj7 G7 | Cm7 F7 | Dm7 G7 | Cm7 F7 | Fm7 Bb7 | Eb7 Edim7 | Cm7 F7 | Bb6"
    ),
    "Modal in D": ("Dm7 | % | % | % | % | % | % | % | Ebm7 | % | % | % | Dm7 | % | % | %"),
    "Turnaround in Eb": "Ebmaj7 | Cm7 | Fm7 | Bb7 | Gm7 | C7 | Fm7 | Bb7",
    "Circle in A minor": ("Am7 | Dm7 | G7 | Cmaj7 | Fmaj7 | Bm7b5 | E7 | Am7"),
}
