// SPDX-License-Identifier: GPL-3.0-or-later
// Qt first: moc 6.4 cannot read <compare> before <string>.
#include <QTest>

#include "model/scenario/note_place.h"

using namespace copyscope::model::scenario;

class TestNotePlace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads()
    {
        QVERIFY((*parseNotePlace("read_write.read[1]") == NotePlace{"read_write", "", "read", 1}));
        QVERIFY((*parseNotePlace("race.vandal.truncate[0]") == NotePlace{"race", "vandal", "truncate", 0}));
        QVERIFY((*parseNotePlace("read_write") == NotePlace{"read_write", "", "", 0}));
        QVERIFY((*parseNotePlace("read_write.read") == NotePlace{"read_write", "", "read", 0}));
        QVERIFY((*parseNotePlace("read[2]", "rw") == NotePlace{"rw", "", "read", 2}));
        QVERIFY((*parseNotePlace("server.read[2]", "rw") == NotePlace{"rw", "server", "read", 2}));
    }

    void writesWhatItReads()
    {
        for (const char* source : {"read_write.read[1]", "race.vandal.truncate[0]", "read_write"})
            QCOMPARE(toString(*parseNotePlace(source)), std::string(source));
    }

    void refuses()
    {
        for (const char* source : {"", "a.", ".a", "a[1]", "a.b[", "a.b[]", "a.b[x]", "a.b[-1]", "a.b[1", "a.b[1]x",
                                   "a.b.c.d[1]", "a b", "a.b[99999999999]"}) {
            const auto place = parseNotePlace(source);
            QVERIFY2(!place, source);
            QVERIFY(!place.hint.empty());
        }
    }
};

QTEST_APPLESS_MAIN(TestNotePlace)
#include "tst_note_place.moc"
