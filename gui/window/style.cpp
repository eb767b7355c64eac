// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/style.h"

#include <QComboBox>
#include <QGuiApplication>
#include <QHash>
#include <QLineEdit>
#include <QStyledItemDelegate>

namespace copyscope::gui {

QPalette paletteFor(const Theme& t)
{
    QPalette p;
    p.setColor(QPalette::Window, t.ground);
    p.setColor(QPalette::WindowText, t.text);
    p.setColor(QPalette::Base, t.card);
    p.setColor(QPalette::AlternateBase, t.ground);
    p.setColor(QPalette::Text, t.text);
    p.setColor(QPalette::Button, t.card);
    p.setColor(QPalette::ButtonText, t.text);
    p.setColor(QPalette::Highlight, t.accentGround);
    p.setColor(QPalette::HighlightedText, t.accent);
    p.setColor(QPalette::PlaceholderText, t.muted);
    p.setColor(QPalette::ToolTipBase, t.card);
    p.setColor(QPalette::ToolTipText, t.text);
    p.setColor(QPalette::Link, t.accent);
    p.setColor(QPalette::Disabled, QPalette::Text, t.muted);
    p.setColor(QPalette::Disabled, QPalette::ButtonText, t.muted);
    p.setColor(QPalette::Disabled, QPalette::WindowText, t.muted);
    return p;
}

void dressLists(QWidget* window)
{
    for (QComboBox* box : window->findChildren<QComboBox*>())
        if (!qobject_cast<QStyledItemDelegate*>(box->itemDelegate()))
            box->setItemDelegate(new QStyledItemDelegate(box));
}

void colourSearches(QWidget* window, const Theme& t)
{
    for (QLineEdit* edit : window->findChildren<QLineEdit*>())
        if (!edit->placeholderText().isEmpty())
            edit->setPalette(paletteFor(t));
}

QString styleSheetFor(const Theme& t, double zoom)
{
    QString sheet = QStringLiteral(R"(
* { font-family: "DejaVu Sans"; font-size: @12px; }
QLabel, QAbstractButton, QComboBox, QAbstractItemView, QPlainTextEdit, QTextBrowser, QMenu, QMenuBar, QTabBar, QGroupBox, QProgressDialog * { color: @text; }
QLineEdit[placeholderText=""] { color: @text; }
QMainWindow, QDialog { background: @ground; }
QWidget#header, QMenuBar { background: @panel; }
QWidget#header { border-bottom: 1px solid @line; }
QWidget#gallery { background: @panel; border-right: 1px solid @line; }
QWidget#card { background: @card; border: 1px solid @line; border-radius: 10px; }
QWidget#plain { background: @card; }
QWidget#playback { background: @soft; border: 1px solid @line; border-radius: @12px; }
QLabel { background: transparent; }
QLabel#title { font-size: @18px; font-weight: bold; }
QLabel#subtitle { font-size: @14px; color: @muted; }
QLabel#muted { color: @muted; font-size: @11px; }
QLabel#source { background: @soft; border: 1px solid @line; border-radius: 6px; padding: 6px; font-size: @11px; }
QLabel#errors { background: @badground; color: @bad; border-radius: 6px; padding: 6px; font-size: @11px; }
QWidget#notice { background: @goodground; border-radius: 6px; }
QWidget#banner { background: @badground; border-radius: 6px; }
QWidget#notice * { background: transparent; color: @good; }
QWidget#banner * { background: transparent; color: @bad; }
QToolButton#close { border: none; padding: @2px @6px; }
QMenuBar::item { padding: 4px 9px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected, QMenu::item:selected { background: @accentground; color: @accent; }
QMenu { background: @card; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 5px 22px; border-radius: 4px; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QPushButton, QToolButton { background: @card; border: 1px solid @line; border-radius: 6px; padding: @4px @11px; }
QPushButton:hover, QToolButton:hover { background: @accentground; border-color: @accent; }
QPushButton:focus, QToolButton:focus, QComboBox:focus, QLineEdit:focus { border: 1px solid @accent; }
QPushButton:disabled, QToolButton:disabled { color: @muted; background: @ground; }
QPushButton#primary { background: @accent; color: @onaccent; border-color: @accent; font-weight: bold; }
QPushButton#present { background: @text; color: @card; border-color: @text; font-weight: bold; }
QPushButton#present:hover { background: @accent; border-color: @accent; }
QToolButton#lane { border-radius: @11px; font-weight: bold; color: @muted; padding: @4px @13px; }
QToolButton#lane:checked { background: @accentground; border-color: @accent; color: @accent; }
QWidget#mode QToolButton { border-radius: 0px; padding: @4px @9px; font-weight: bold; color: @muted; }
QWidget#mode QToolButton#simulated { border-top-left-radius: 6px; border-bottom-left-radius: 6px; border-right: none; }
QWidget#mode QToolButton#live { border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QWidget#mode QToolButton:checked { background: @accent; color: @onaccent; border-color: @accent; }
QFileDialog QToolButton { padding: @3px; border-color: transparent; }
QToolButton::menu-indicator { image: none; }
QWidget#playback QToolButton { border: none; background: transparent; font-weight: bold; padding: @4px @5px; }
QWidget#playback QToolButton:hover, QWidget#playback QToolButton:checked { background: @accentground; color: @accent; }
QComboBox { background: @card; border: 1px solid @line; border-radius: 6px; padding: @3px @8px; }
QComboBox:disabled, QComboBox:disabled QLineEdit { background: @ground; color: @muted; }
QComboBox::drop-down { border: none; width: @16px; }
QComboBox::down-arrow { image: url(:/icons/@arrow.svg); width: @9px; height: @9px; }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView { background: @card; border: 1px solid @line; padding: 2px; selection-background-color: @accentground; selection-color: @accent; outline: 0; }
QComboBox QAbstractItemView::item { padding: @3px @6px; border-radius: 4px; }
QComboBox QAbstractItemView::item:selected { background: @accentground; color: @accent; }
QLineEdit { background: @card; border: 1px solid @line; border-radius: 6px; padding: @4px @8px; selection-background-color: @accentground; selection-color: @accent; }
QPlainTextEdit { background: @card; border: none; font-family: "DejaVu Sans Mono"; selection-background-color: @accentground; selection-color: @accent; }
QTreeWidget, QListView, QTreeView { background: @panel; border: none; outline: 0; }
QTreeWidget::item { padding: @2px 2px; border-radius: 5px; }
QTreeWidget::item:selected, QListView::item:selected { background: @accentground; color: @accent; }
QTreeWidget::item:hover, QListView::item:hover { background: @soft; }
QTreeWidget::branch { background: transparent; }
QTreeView#claimList { selection-background-color: @accent; background: @card; border: 1px solid @line; border-radius: 8px; }
QTreeView#claimList::item { padding: @3px @4px; border: none; background: transparent; }
QTreeView#claimList::item:selected { background: @accentground; color: @accent; }
QTreeView#claimList::item:hover { background: @soft; }
QHeaderView { background: transparent; }
QHeaderView::section { background: transparent; color: @muted; border: none; border-bottom: 1px solid @line; padding: @4px; }
QTextBrowser { background: @card; border: 1px solid @line; border-radius: 8px; padding: 4px; }
QTabWidget::pane { border: none; border-top: 1px solid @line; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: @muted; padding: @5px @6px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; font-weight: bold; border-bottom: 2px solid @accent; }
QTabBar::tab:hover { color: @accent; }
QTabBar::tab:focus { color: @accent; }
QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: @9px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: @9px; margin: 0; }
QScrollBar::handle { background: @line; border-radius: 4px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSlider::groove:horizontal { height: @4px; background: @line; border-radius: 2px; }
QSlider::handle:horizontal { width: @14px; margin: -@5px 0; border-radius: @5px; background: @accent; }
QSplitter::handle { background: transparent; }
QToolTip { background: @card; color: @text; border: 1px solid @line; padding: 5px; }
QProgressBar { border: none; background: @soft; height: 3px; }
QProgressBar::chunk { background: @accent; }
)");
    // The longest names first, so that @12px is not taken for @1 and "2px".
    for (const int px : {18, 16, 15, 14, 13, 12, 11, 9, 8, 7, 6, 5, 4, 3, 2})
        sheet.replace(QStringLiteral("@%1px").arg(px), QStringLiteral("%1px").arg(qRound(px * zoom)));
    const bool night = t.name == ThemeName::Dark;
    const std::pair<const char*, QString> colours[] = {
        {"@accentground", t.accentGround.name()}, {"@onaccent", (night ? QColor(0x11, 0x15, 0x1C) : QColor(Qt::white)).name()},
        {"@goodground", (night ? QColor(0x12, 0x33, 0x2B) : QColor(0xE4, 0xF5, 0xEE)).name()}, {"@good", t.good.name()},
        {"@badground", (night ? QColor(0x3A, 0x1B, 0x1B) : QColor(0xFD, 0xEC, 0xEA)).name()}, {"@bad", t.bad.name()},
        {"@accent", t.accent.name()}, {"@ground", t.ground.name()}, {"@panel", t.panel.name()}, {"@card", t.card.name()},
        {"@line", t.cardLine.name()}, {"@muted", t.muted.name()}, {"@text", t.text.name()},
        {"@soft", (night ? QColor(0x1E, 0x24, 0x30) : QColor(0xF2, 0xF4, 0xF7)).name()}, {"@arrow", night ? QStringLiteral("down-light") : QStringLiteral("down-dark")}};
    for (const auto& [key, value] : colours)
        sheet.replace(QLatin1String(key), value);
    return sheet;
}

ThemeName systemTheme()
{
    return QGuiApplication::palette().color(QPalette::Window).lightness() < 110 ? ThemeName::Dark : ThemeName::Light;
}

}  // namespace copyscope::gui
