// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/playback/playback_bar.h"

#include "gui/paint/fonts.h"
#include "gui/scene/words.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <cmath>

namespace copyscope::gui {

namespace {

constexpr int sliderSteps = 600;   ///< for six decades

}  // namespace

PlaybackBar::PlaybackBar(PlaybackClock* clock, QWidget* parent) : QWidget(parent), m_clock(clock)
{
    setObjectName(QStringLiteral("playback"));
    setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 3, 8, 3);
    row->setSpacing(3);
    const auto button = [&](const QString& text, const QString& name, auto run) {
        auto* b = new QToolButton(this);
        b->setText(text);
        b->setToolTip(name);
        b->setAccessibleName(name);
        b->setAutoRaise(true);
        b->setFocusPolicy(Qt::TabFocus);
        connect(b, &QToolButton::clicked, this, run);
        row->addWidget(b);
        return b;
    };
    button(QStringLiteral("|◀"), tr("To the start (Home)"), [this] { m_clock->toStart(); });
    m_back = button(QStringLiteral("◀ step"), tr("One step back (Left)"), [this] { m_clock->stepBack(stepSize()); });
    m_play = button(QStringLiteral("▶ play"), tr("Play or pause (Space)"), [this] { m_clock->togglePlay(); });
    m_play->setObjectName(QStringLiteral("play"));
    m_forward = button(QStringLiteral("step ▶"), tr("One step forward (Right)"), [this] { m_clock->stepForward(stepSize()); });
    button(QStringLiteral("▶|"), tr("To the end (End)"), [this] { m_clock->toEnd(); });
    m_steps = new QComboBox(this);
    m_steps->addItems({tr("by event"), tr("by system call"), tr("by copy")});
    m_steps->setToolTip(tr("What one step goes to"));
    m_steps->setAccessibleName(tr("Step size"));
    row->addWidget(m_steps);
    m_loop = new QToolButton(this);
    m_loop->setText(tr("loop"));
    m_loop->setCheckable(true);
    m_loop->setAutoRaise(true);
    m_loop->setFocusPolicy(Qt::TabFocus);
    m_loop->setToolTip(tr("Play the selected stretch of the timeline again and again; without one, the current system call (L)"));
    m_loop->setAccessibleName(tr("Loop"));
    connect(m_loop, &QToolButton::clicked, this, &PlaybackBar::loopRequested);
    row->addWidget(m_loop);
    row->addSpacing(4);
    m_time = new QLabel(this);
    m_time->setAccessibleName(tr("Position"));
    row->addWidget(m_time);
    row->addStretch(1);
    m_auto = new QToolButton(this);
    m_auto->setText(tr("auto"));
    m_auto->setCheckable(true);
    m_auto->setAutoRaise(true);
    m_auto->setToolTip(tr("Slow where much happens, fast over waits (A)"));
    m_auto->setAccessibleName(tr("Automatic speed"));
    row->addWidget(m_auto);
    m_speed = new QSlider(Qt::Horizontal, this);
    m_speed->setRange(0, sliderSteps);
    m_speed->setMinimumWidth(56);
    m_speed->setMaximumWidth(170);
    m_speed->setInvertedAppearance(true);   // Faster is to the right.
    m_speed->setAccessibleName(tr("Speed, from 1:1 to 1:1,000,000"));
    m_speed->setToolTip(tr("How much slower than it happens"));
    row->addWidget(m_speed);
    m_speedText = new QLabel(this);
    m_speedText->setMinimumWidth(80);
    row->addWidget(m_speedText);
    connect(m_speed, &QSlider::valueChanged, this, [this](int v) { m_clock->setSlowdown(std::pow(10.0, 6.0 * v / sliderSteps)); });
    connect(m_auto, &QToolButton::toggled, this, [this](bool on) { m_clock->setAuto(on); });
    connect(clock, &PlaybackClock::stateChanged, this, &PlaybackBar::refresh);
    connect(clock, &PlaybackClock::moved, this, [this] {
        m_time->setText(timeText(m_clock->now()) + QStringLiteral(" / ") + timeText(m_clock->end()));
    });
    refresh();
}

StepSize PlaybackBar::stepSize() const
{
    return static_cast<StepSize>(m_steps->currentIndex());
}

void PlaybackBar::setStepSize(StepSize size)
{
    m_steps->setCurrentIndex(static_cast<int>(size));
}

void PlaybackBar::setZoom(double zoom)
{
    m_speed->setMinimumWidth(static_cast<int>(56 * zoom));
    m_speedText->setMinimumWidth(static_cast<int>(80 * zoom));
}

void PlaybackBar::setCompact(bool on)
{
    m_compact = on;
    refresh();
}

void PlaybackBar::refresh()
{
    const QSignalBlocker one(m_speed);
    const QSignalBlocker two(m_auto);
    m_back->setText(m_compact ? QStringLiteral("◂") : tr("◀ step"));
    m_forward->setText(m_compact ? QStringLiteral("▸") : tr("step ▶"));
    const QString pause = m_compact ? QStringLiteral("❚❚") : tr("❚❚ pause");
    const QString play = m_compact ? QStringLiteral("▶") : tr("▶ play");
    m_play->setText(m_clock->isPlaying() ? pause : play);
    m_speedText->setVisible(!m_compact);
    m_auto->setChecked(m_clock->isAuto());
    m_loop->setChecked(m_clock->loop().has_value());
    m_speed->setValue(static_cast<int>(std::lround(std::log10(m_clock->slowdown()) / 6.0 * sliderSteps)));
    m_speedText->setText(m_clock->isAuto() ? tr("speed auto") : tr("1 : %1").arg(countText(static_cast<std::uint64_t>(std::lround(m_clock->slowdown())))));
    m_time->setText(timeText(m_clock->now()) + QStringLiteral(" / ") + timeText(m_clock->end()));
}

}  // namespace copyscope::gui
