// SPDX-License-Identifier: GPL-3.0-or-later
// Qt first: moc 6.4 cannot read <compare> before <string>.
#include <QTest>

#include "model/scenario/keys.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

using namespace copyscope::model::scenario;

class TestSchema : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shippedSchemasAreUpToDate_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("generated");
        QTest::newRow("scenario") << QStringLiteral("scenario") << QByteArray::fromStdString(scenarioSchema());
        QTest::newRow("method") << QStringLiteral("method") << QByteArray::fromStdString(methodSchema());
    }
    void shippedSchemasAreUpToDate()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, generated);
        QJsonParseError error;
        QJsonDocument::fromJson(generated, &error);
        QCOMPARE(error.error, QJsonParseError::NoError);
        QFile file(QStringLiteral(COPYSCOPE_SOURCE_DIR "/assets/schema/%1.schema.json").arg(name));
        if (qEnvironmentVariableIsSet("COPYSCOPE_WRITE_SCHEMA")) {
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(generated);
            return;
        }
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(file.readAll() == generated, "run this test with COPYSCOPE_WRITE_SCHEMA=1 to write it anew");
    }

    void hasEveryKeyOfTheReader()
    {
        const QJsonObject schema = QJsonDocument::fromJson(QByteArray::fromStdString(scenarioSchema())).object();
        const QJsonObject root = schema["properties"].toObject();
        QCOMPARE(static_cast<std::size_t>(root.size()), scenarioKeys().keys.size());
        for (const Key& key : scenarioKeys().keys) {
            const QString name = QString::fromUtf8(key.name.data(), static_cast<qsizetype>(key.name.size()));
            QVERIFY2(root.contains(name), qPrintable(name));
            QVERIFY2(!root[name].toObject()["description"].toString().isEmpty(), qPrintable(name));
            if (key.shape != Shape::NamedObjects)
                continue;
            const QJsonObject inner = root[name].toObject()["additionalProperties"].toObject()["properties"].toObject();
            QCOMPARE(static_cast<std::size_t>(inner.size()), key.table->keys.size());
        }
    }
};

QTEST_APPLESS_MAIN(TestSchema)
#include "tst_schema.moc"
