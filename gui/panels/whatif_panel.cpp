// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/whatif_panel.h"

#include "gui/app/scenario_edit.h"
#include "gui/panels/parameter_help.h"

#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace copyscope::gui {

namespace {

/// The path in --set of a knob. Those of a file are about the first one of the scenario, whatever its name; empty when the
/// scenario has none.
QString setPath(const QString& yaml, const QString& knob)
{
    if (knob == QLatin1String("len"))
        return value(yaml, {QStringLiteral("vars"), knob}) ? QStringLiteral("vars.len") : QString();
    if (!knob.startsWith(QLatin1String("file.")))
        return knob;
    const QStringList files = keysAt(yaml, {QStringLiteral("files")});
    return files.isEmpty() ? QString() : QStringLiteral("files.") + files.first() + u'.' + knob.section(u'.', 1);
}

}  // namespace

WhatIfPanel::WhatIfPanel(Session* session, const QStringList& machines, const QString& machineFolder, QWidget* parent)
    : PanelPage(parent), m_session(session)
{
    auto* form = new QFormLayout;
    form->setLabelAlignment(Qt::AlignLeft);
    form->setVerticalSpacing(5);
    addKnob(form, tr("Machine"), QStringLiteral("machine"), machines, false, tr("The machine profile that all lanes run on"));
    addKnob(form, tr("Kernel"), QStringLiteral("kernel"), {QStringLiteral("2.2"), QStringLiteral("2.4"), QStringLiteral("2.6.17"), QStringLiteral("4.14"), QStringLiteral("6.18")}, true, tr("Kernel version"));
    addKnob(form, tr("Scatter-gather"), QStringLiteral("nic.scatter_gather"), {QStringLiteral("true"), QStringLiteral("false")}, false, {});
    addKnob(form, tr("Checksum offload"), QStringLiteral("nic.checksum"), {QStringLiteral("true"), QStringLiteral("false")}, false, {});
    addKnob(form, tr("File size"), QStringLiteral("file.size"), {QStringLiteral("4 KiB"), QStringLiteral("64 KiB"), QStringLiteral("1 MiB"), QStringLiteral("16 MiB")}, true, tr("Size of the first file of the scenario"));
    addKnob(form, tr("Chunk"), QStringLiteral("len"), {QStringLiteral("4 KiB"), QStringLiteral("16 KiB"), QStringLiteral("64 KiB"), QStringLiteral("256 KiB"), QStringLiteral("1 MiB")}, true, tr("The scenario's variable 'len', where it has one"));
    addKnob(form, tr("Cache"), QStringLiteral("file.cached"), {QStringLiteral("none"), QStringLiteral("all")}, true, tr("What of the first file is in the page cache at the start"));
    addKnob(form, tr("Pipe slots"), QStringLiteral("pipe.slots"), {QStringLiteral("1"), QStringLiteral("16"), QStringLiteral("64"), QStringLiteral("256")}, true, {});
    addKnob(form, tr("Cores"), QStringLiteral("cpu.cores"), {QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("4"), QStringLiteral("8")}, true, {});
    QStringList disks;
    for (const QString& machine : machines) {
        Disk disk;
        for (const auto& [path, text] : machineParameters(machine.toStdString(), machineFolder.toStdString(), "disk."))
            disk.values.emplace_back(QString::fromStdString(path), QString::fromStdString(text));
        if (disk.values.empty())
            continue;
        disk.name = disk.values.front().second + QStringLiteral(" of ") + machine;
        disks << disk.name;
        m_disks.push_back(std::move(disk));
    }
    addKnob(form, tr("Disk"), QStringLiteral("disk"), disks, false, tr("The drive of another machine, with its seeks, latencies and rates"));
    m_column->addLayout(form);
    auto* caption = new QLabel(tr("The same on a command line"), m_inside);
    caption->setObjectName(QStringLiteral("muted"));
    m_column->addWidget(caption);
    m_command = new QLineEdit(m_inside);
    m_command->setReadOnly(true);
    m_command->setAccessibleName(tr("The same on a command line"));
    m_command->setPlaceholderText(tr("nothing changed"));
    m_column->addWidget(m_command);
    auto* row = new QHBoxLayout;
    m_reset = new QPushButton(tr("Reset"), m_inside);
    m_save = new QPushButton(tr("Save as scenario…"), m_inside);
    row->addWidget(m_reset);
    row->addWidget(m_save);
    row->addStretch(1);
    m_column->addLayout(row);
    m_column->addStretch(1);
    connect(m_reset, &QPushButton::clicked, this, [this] { m_session->change({m_session->originalYaml(), {}, {}}, tr("reset")); });
    connect(m_save, &QPushButton::clicked, this, &WhatIfPanel::saveRequested);
    connect(session, &Session::variantChanged, this, &WhatIfPanel::refresh);
    connect(session, &Session::runChanged, this, &WhatIfPanel::refresh);
    refresh();
}

void WhatIfPanel::addKnob(QFormLayout* form, const QString& label, const QString& path, const QStringList& values, bool free, const QString& help)
{
    auto* box = new QComboBox(form->parentWidget() ? form->parentWidget() : this);
    box->addItems(values);
    box->setEditable(free);
    box->setInsertPolicy(QComboBox::NoInsert);
    box->setAccessibleName(label);
    box->setObjectName(QStringLiteral("knob:") + path);
    const QString known = QString::fromStdString(parameterHelp(path.toStdString()));
    const QString text = known.isEmpty() ? help : known;
    box->setToolTip(text);
    box->setMinimumWidth(90);
    // The wheel scrolls the panel: what it passes over must not change, or every lane would run again.
    box->setFocusPolicy(Qt::StrongFocus);
    box->installEventFilter(this);
    auto* name = new QLabel(label);
    name->setToolTip(text);
    name->setBuddy(box);
    form->addRow(name, box);
    m_knobs.push_back({path, box, {}});
    connect(box, &QComboBox::activated, this, [this, path, box] {
        if (!m_filling)
            choose(path, box->currentText());
    });
    if (free)
        connect(box->lineEdit(), &QLineEdit::editingFinished, this, [this, path, box] {
            if (!m_filling && box->currentText() != currentValue(path))
                choose(path, box->currentText());
        });
}

bool WhatIfPanel::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::Wheel) {
        event->ignore();
        return true;
    }
    return PanelPage::eventFilter(object, event);
}

QString WhatIfPanel::currentValue(const QString& path) const
{
    const Variant& v = m_session->variant();
    if (path == QLatin1String("machine"))
        return v.machine.isEmpty() ? value(v.yaml, {QStringLiteral("machine")}).value_or(QString()) : v.machine;
    const QString set = setPath(v.yaml, path);
    for (const auto& [known, text] : v.sets)
        if (known == set)
            return text;
    if (set != path) {
        // What a file has in the cache is written down only where it is something.
        const QString none = path == QLatin1String("file.cached") && !set.isEmpty() ? QStringLiteral("none") : QString();
        return set.isEmpty() ? QString() : value(v.yaml, set.split(u'.')).value_or(none);
    }
    if (path == QLatin1String("disk")) {
        for (const Disk& disk : m_disks)
            if (std::all_of(disk.values.begin(), disk.values.end(), [this](const auto& one) { return currentValue(one.first) == one.second; }))
                return disk.name;
        return currentValue(QStringLiteral("disk.kind"));
    }
    // What the run really used, from its record.
    const LanePointer lane = m_session->current();
    if (lane)
        for (const auto& [known, text] : lane->record().parameters)
            if (known == path.toStdString())
                return QString::fromStdString(text);
    return {};
}

void WhatIfPanel::choose(const QString& path, const QString& text)
{
    const QString wanted = text.trimmed();
    if (wanted.isEmpty() || wanted == currentValue(path) || !m_session->canRun())
        return;
    Variant v = m_session->variant();
    if (path == QLatin1String("machine"))
        v.machine = wanted;
    else if (path == QLatin1String("disk")) {
        for (const Disk& disk : m_disks)
            if (disk.name == wanted)
                for (const auto& [parameter, value] : disk.values)
                    v.set(parameter, value);
    } else if (const QString set = setPath(v.yaml, path); !set.isEmpty())
        v.set(set, wanted);
    m_session->change(v, path + QStringLiteral(" = ") + wanted);
}

QString WhatIfPanel::commandLine() const
{
    return m_command->text();
}

void WhatIfPanel::refresh()
{
    m_filling = true;
    const bool can = m_session->canRun();
    for (const Knob& knob : m_knobs) {
        const QSignalBlocker block(knob.box);
        const QString text = currentValue(knob.path);
        const int index = knob.box->findText(text);
        if (knob.box->isEditable())
            knob.box->setEditText(text);
        else if (index < 0 && !text.isEmpty())
            knob.box->insertItem(0, text);
        knob.box->setCurrentIndex(text.isEmpty() ? -1 : knob.box->findText(text));
        if (knob.box->isEditable())
            knob.box->setEditText(text);
        const bool missing = setPath(m_session->variant().yaml, knob.path).isEmpty();
        knob.box->setEnabled(can && !missing);
        // What the scenario does not have cannot be changed, and looks like it.
        knob.box->setPlaceholderText(missing ? QStringLiteral("–") : QString());
        if (missing && knob.box->isEditable())
            knob.box->setEditText(QStringLiteral("–"));
    }
    const Variant& v = m_session->variant();
    m_command->setText(v.commandLine());
    m_command->setCursorPosition(0);
    const bool changed = v.yaml != m_session->originalYaml() || !v.commandLine().isEmpty();
    m_reset->setEnabled(can && changed);
    m_save->setEnabled(can);
    m_filling = false;
}

}  // namespace copyscope::gui
